UNWIND $rows AS row
MERGE (f:File {source: row.source, path: row.path})
RETURN count(*) AS taken
