MATCH (a)-[r:DEFINES]->(b)
WHERE (r.source IS NULL OR r.source = $source) AND (NOT a:File OR NOT b:Dataset OR r.source IS NULL OR r.file IS NULL OR r.kind IS NULL OR a.source <> r.source OR a.path <> r.file)
RETURN r.source AS source, r.file AS file, a.id AS start, b.id AS end
