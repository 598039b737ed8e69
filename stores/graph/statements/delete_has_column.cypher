UNWIND $rows AS row
OPTIONAL MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})-[r:HAS_COLUMN {source: row.source, file: row.file}]->(c:Column {id: row.column})
DELETE r
RETURN count(*) AS taken
