MATCH (d:Dataset)
RETURN d.id AS id, d.namespace AS namespace, d.name AS name
