UNWIND $rows AS row
OPTIONAL MATCH (f:File {source: row.source, path: row.path})
SET f.stale = true
RETURN count(*) AS taken
