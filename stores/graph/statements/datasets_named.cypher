UNWIND $names AS name
MATCH (d:Dataset)
WHERE d.name = name AND d.namespace IS NOT NULL
RETURN d.namespace AS namespace, d.name AS dataset
