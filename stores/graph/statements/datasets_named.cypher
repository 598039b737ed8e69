MATCH (d:Dataset)
WHERE d.namespace IS NOT NULL AND d.name IN $names
RETURN d.namespace AS namespace, d.name AS dataset
