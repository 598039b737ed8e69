MATCH (f:File {path: $path})-[:DEFINES|WRITES]->(d:Dataset)
RETURN DISTINCT d.namespace AS namespace, d.name AS dataset
