UNWIND $rows AS row
MATCH (c:Column {id: row.id})
SET c.namespace = row.namespace, c.dataset = row.dataset, c.name = row.name
RETURN count(*) AS taken
