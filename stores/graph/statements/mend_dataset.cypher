UNWIND $rows AS row
MATCH (d:Dataset {id: row.id})
SET d.namespace = row.namespace, d.name = row.name
RETURN count(*) AS taken
