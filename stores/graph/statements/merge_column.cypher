UNWIND $rows AS row
MERGE (c:Column {id: row.id})
ON CREATE SET c.namespace = row.namespace, c.dataset = row.dataset, c.name = row.name
RETURN count(*) AS taken
