UNWIND $rows AS row
MERGE (d:Dataset {namespace: row.namespace, name: row.name})
RETURN count(*) AS taken
