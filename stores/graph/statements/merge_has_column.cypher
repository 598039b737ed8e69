UNWIND $rows AS row
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
MATCH (c:Column {id: row.column})
MERGE (d)-[r:HAS_COLUMN {source: row.source, file: row.file}]->(c)
SET r.ordinal = row.ordinal, r.data_type = row.data_type
RETURN count(*) AS taken
