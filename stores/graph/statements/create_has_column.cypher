UNWIND $rows AS row
// A dataset has many columns: it is looked up once for all of a batch.
WITH row.namespace AS namespace, row.dataset AS dataset, collect(row) AS rows
MATCH (d:Dataset {namespace: namespace, name: dataset})
UNWIND rows AS row
MATCH (c:Column {id: row.column})
CREATE (d)-[:HAS_COLUMN {source: row.source, file: row.file, ordinal: row.ordinal, data_type: row.data_type}]->(c)
RETURN count(*) AS taken
