UNWIND $rows AS row
OPTIONAL MATCH (f:File {source: row.source, path: row.path})
WHERE NOT (f)--()
DELETE f
RETURN count(*) AS taken
