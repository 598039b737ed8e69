MATCH (c:Column)
RETURN c.id AS id, c.namespace AS namespace, c.dataset AS dataset, c.name AS name
