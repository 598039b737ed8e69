UNWIND $rows AS row
MATCH (d:Dataset {namespace: row.namespace, name: row.dataset})
MATCH (c:Column {id: row.column})
CREATE (d)-[:DEPENDS_ON {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype, lines: row.lines}]->(c)
RETURN count(*) AS taken
