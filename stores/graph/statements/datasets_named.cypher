UNWIND $names AS name
MATCH (d:Dataset {name: name})
RETURN d.namespace AS namespace, d.name AS dataset
