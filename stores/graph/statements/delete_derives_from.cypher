UNWIND $rows AS row
OPTIONAL MATCH (t:Column {id: row.target})-[r:DERIVES_FROM {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype}]->(s:Column {id: row.column})
DELETE r
RETURN count(*) AS taken
