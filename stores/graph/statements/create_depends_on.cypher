UNWIND $rows AS row
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
MATCH (c:Column {id: row.column})
CREATE (d)-[r:DEPENDS_ON {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype}]->(c)
SET r.lines = row.lines
RETURN count(*) AS taken
