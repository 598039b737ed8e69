UNWIND $rows AS row
MATCH (t:Column {id: row.target})
MATCH (s:Column {id: row.column})
CREATE (t)-[:DERIVES_FROM {source: row.source, file: row.file, kind: row.kind, subtype: row.subtype, lines: row.lines, masking: row.masking}]->(s)
RETURN count(*) AS taken
