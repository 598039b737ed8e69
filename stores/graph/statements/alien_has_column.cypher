MATCH (a)-[r:HAS_COLUMN]->(b)
WHERE (r.source IS NULL OR r.source = $source) AND (NOT a:Dataset OR NOT b:Column OR r.source IS NULL OR r.file IS NULL OR a.namespace <> b.namespace OR a.name <> b.dataset)
RETURN r.source AS source, r.file AS file, a.id AS start, b.id AS end
