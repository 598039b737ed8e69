MATCH (c:Column)
WHERE c.id IS NULL OR NOT toString(c.id) CONTAINS '#'
RETURN c.id AS id, c.namespace AS namespace, c.dataset AS dataset, c.name AS name
