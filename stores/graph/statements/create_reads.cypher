UNWIND $rows AS row
MATCH (f:File {source: row.source, path: row.file})
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
CREATE (f)-[:READS {source: row.source, file: row.file, lines: row.lines}]->(d)
RETURN count(*) AS taken
