UNWIND $rows AS row
OPTIONAL MATCH (f:File {source: row.source, path: row.path})
REMOVE f.stale
RETURN count(*) AS taken
