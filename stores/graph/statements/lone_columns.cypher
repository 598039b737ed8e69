MATCH (c:Column)
WHERE NOT (c)--()
RETURN c.namespace AS namespace, c.dataset AS dataset, c.name AS name
