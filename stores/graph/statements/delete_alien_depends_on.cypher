UNWIND $rows AS row
MATCH (a)-[r:DEPENDS_ON]->(b)
WHERE (r.source IS NULL OR r.source = row.source) AND (NOT a:Dataset OR NOT b:Column OR r.source IS NULL OR r.file IS NULL OR r.kind IS NULL OR r.subtype IS NULL)
DELETE r
RETURN count(*) AS taken
