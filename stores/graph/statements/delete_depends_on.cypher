UNWIND $rows AS row
OPTIONAL MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})-[r:DEPENDS_ON {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype}]->(c:Column {id: row.column})
DELETE r
RETURN count(*) AS taken
