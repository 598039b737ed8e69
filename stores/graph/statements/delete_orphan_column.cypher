UNWIND $rows AS row
OPTIONAL MATCH (c:Column {id: row.id})
WHERE NOT (c)--()
DELETE c
RETURN count(*) AS taken
