UNWIND $rows AS row
MATCH (a)-[r:WRITES]->(b)
WHERE (r.source IS NULL OR r.source = row.source) AND (NOT a:File OR NOT b:Dataset OR r.source IS NULL OR r.file IS NULL OR a.source <> r.source OR a.path <> r.file)
DELETE r
RETURN count(*) AS taken
