MATCH (a)-[r:DERIVES_FROM]->(b)
WHERE (r.source IS NULL OR r.source = $source) AND (NOT a:Column OR NOT b:Column OR r.source IS NULL OR r.file IS NULL OR r.kind IS NULL OR r.subtype IS NULL)
RETURN r.source AS source, r.file AS file, a.id AS start, b.id AS end
