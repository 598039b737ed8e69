UNWIND $rows AS row
MATCH (a)-[r:HAS_COLUMN]->(b)
WHERE (r.source IS NULL OR r.source = row.source) AND (NOT a:Dataset OR NOT b:Column OR r.source IS NULL OR r.file IS NULL OR a.namespace <> b.namespace OR a.name <> b.dataset)
DELETE r
RETURN count(*) AS taken
