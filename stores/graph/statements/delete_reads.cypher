UNWIND $rows AS row
OPTIONAL MATCH (f:File {source: row.source, path: row.file})-[r:READS {source: row.source, file: row.file}]->(d:Dataset {namespace: row.namespace, name: row.dataset})
DELETE r
RETURN count(*) AS taken
