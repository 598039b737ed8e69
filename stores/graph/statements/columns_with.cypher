UNWIND $ids AS id
MATCH (c:Column {id: id})
RETURN c.namespace AS namespace, c.dataset AS dataset, c.name AS column
