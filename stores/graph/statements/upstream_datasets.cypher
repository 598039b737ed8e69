UNWIND $datasets AS dataset
MATCH (t:Dataset {namespace: dataset.namespace, name: dataset.name})-[r:DEPENDS_ON]->(s:Column)
RETURN t.namespace AS target_namespace, t.name AS target_dataset, null AS target_column, s.namespace AS source_namespace, s.dataset AS source_dataset, s.name AS source_column, r.source AS source, r.file AS file, r.kind AS kind, r.subtype AS subtype, r.lines AS lines
