MATCH (c:Column)
WHERE all(word IN $words WHERE toLower(c.namespace + '#' + c.dataset + '.' + c.name) CONTAINS word)
RETURN c.id AS id, c.namespace AS namespace, c.dataset AS dataset, c.name AS name
