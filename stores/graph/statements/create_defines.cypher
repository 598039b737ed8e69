UNWIND $rows AS row
MATCH (f:File {source: row.source, path: row.file})
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
CREATE (f)-[:DEFINES {source: row.source, file: row.file, kind: row.kind, lines: row.lines}]->(d)
RETURN count(*) AS taken
