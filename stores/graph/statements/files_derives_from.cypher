UNWIND $columns AS key
MATCH (t:Column {id: key})-[r:DERIVES_FROM]->(c:Column)
// neo4j: USING INDEX SEEK t:Column(id)
WHERE r.source = $source AND r.file IN $files
RETURN r.source AS source, r.file AS file, t.id AS target, c.id AS column, r.kind AS kind, r.subtype AS subtype, r.lines AS lines, r.masking AS masking
