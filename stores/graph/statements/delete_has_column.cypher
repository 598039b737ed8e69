UNWIND $rows AS row
OPTIONAL MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
OPTIONAL MATCH (c:Column {id: row.column})
OPTIONAL MATCH (d)-[r:HAS_COLUMN {source: row.source, file: row.file}]->(c)
DELETE r
RETURN count(*) AS taken
