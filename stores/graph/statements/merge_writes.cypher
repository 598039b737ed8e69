UNWIND $rows AS row
MATCH (f:File {source: row.source, path: row.file})
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
MERGE (f)-[r:WRITES {source: row.source, file: row.file}]->(d)
SET r.lines = row.lines
RETURN count(*) AS taken
