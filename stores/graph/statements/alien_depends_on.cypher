MATCH (a)-[r:DEPENDS_ON]->(b)
WHERE (r.source IS NULL OR r.source = $source) AND (NOT a:Dataset OR NOT b:Column OR r.source IS NULL OR r.file IS NULL OR r.kind IS NULL OR r.subtype IS NULL)
RETURN r.source AS source, r.file AS file, a.id AS start, b.id AS end
