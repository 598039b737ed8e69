MATCH (d:Dataset)-[r:DEPENDS_ON]->(s:Column)
RETURN r.source AS source, r.file AS file, d.namespace AS target_namespace, d.name AS target_dataset, s.namespace AS source_namespace, s.dataset AS source_dataset, s.name AS source_column, r.kind AS kind, r.subtype AS subtype, r.lines AS lines
