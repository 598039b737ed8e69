MATCH (d:Dataset)
RETURN d.namespace AS namespace, d.name AS name
