UNWIND $datasets AS dataset
MATCH (d:Dataset {namespace: dataset.namespace, name: dataset.name})-[:HAS_COLUMN]->(c:Column)
// neo4j: USING INDEX SEEK d:Dataset(namespace, name)
RETURN DISTINCT c.namespace AS namespace, c.dataset AS dataset, c.name AS column
