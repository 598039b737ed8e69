UNWIND $rows AS row
OPTIONAL MATCH (t:Column {id: row.target})
OPTIONAL MATCH (s:Column {id: row.column})
OPTIONAL MATCH (t)-[r:DERIVES_FROM {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype}]->(s)
DELETE r
RETURN count(*) AS taken
