UNWIND $rows AS row
MATCH (a)-[r:DERIVES_FROM]->(b)
WHERE (r.source IS NULL OR r.source = row.source) AND (NOT a:Column OR NOT b:Column OR r.source IS NULL OR r.file IS NULL OR r.kind IS NULL OR r.subtype IS NULL)
DELETE r
RETURN count(*) AS taken
