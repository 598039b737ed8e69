MATCH (d:Dataset)
WHERE NOT (d)--()
RETURN d.namespace AS namespace, d.name AS name
