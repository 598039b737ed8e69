UNWIND $rows AS row
MATCH (f:File {source: row.source, path: row.file})
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
MERGE (f)-[r:DEFINES {source: row.source, file: row.file, kind: row.kind}]->(d)
SET r.lines = row.lines
RETURN count(*) AS taken
