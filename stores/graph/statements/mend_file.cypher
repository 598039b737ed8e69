UNWIND $rows AS row
MATCH (f:File {id: row.id})
SET f.source = row.source, f.path = row.path
RETURN count(*) AS taken
