UNWIND $rows AS row
OPTIONAL MATCH (f:File {source: row.source, path: row.file})
OPTIONAL MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
OPTIONAL MATCH (f)-[r:DEFINES {source: row.source, file: row.file, kind: row.kind}]->(d)
DELETE r
RETURN count(*) AS taken
