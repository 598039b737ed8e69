UNWIND $datasets AS dataset
MATCH (:Dataset {namespace: dataset.namespace, name: dataset.name})-[:HAS_COLUMN]->(c:Column)
RETURN DISTINCT c.namespace AS namespace, c.dataset AS dataset, c.name AS column
