UNWIND $rows AS row
MATCH (t:Column {id: row.target})
MATCH (s:Column {id: row.column})
CREATE (t)-[r:DERIVES_FROM {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype}]->(s)
SET r.lines = row.lines, r.masking = row.masking
RETURN count(*) AS taken
