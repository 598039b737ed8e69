UNWIND $datasets AS row
MATCH (d:Dataset {namespace: row.namespace, name: row.name})-[r:HAS_COLUMN]->(c:Column)
// neo4j: USING INDEX SEEK d:Dataset(namespace, name)
WHERE r.source = $source AND r.file IN $files
RETURN r.source AS source, r.file AS file, d.namespace AS namespace, d.name AS dataset, c.id AS column, r.ordinal AS ordinal, r.data_type AS data_type
