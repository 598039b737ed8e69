UNWIND $rows AS row
OPTIONAL MATCH (d:Dataset {namespace: row.namespace, name: row.name})
WHERE NOT (d)--()
DELETE d
RETURN count(*) AS taken
