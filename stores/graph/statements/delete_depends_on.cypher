UNWIND $rows AS row
OPTIONAL MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
OPTIONAL MATCH (c:Column {id: row.column})
OPTIONAL MATCH (d)-[r:DEPENDS_ON {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype}]->(c)
DELETE r
RETURN count(*) AS taken
