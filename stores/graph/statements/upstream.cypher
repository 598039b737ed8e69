UNWIND $ids AS id
MATCH (t:Column {id: id})-[r:DERIVES_FROM]->(s:Column)
// neo4j: USING INDEX SEEK t:Column(id)
RETURN t.namespace AS target_namespace, t.dataset AS target_dataset, t.name AS target_column, s.namespace AS source_namespace, s.dataset AS source_dataset, s.name AS source_column, r.source AS source, r.file AS file, r.kind AS kind, r.subtype AS subtype, r.lines AS lines, coalesce(r.masking, false) AS masking
UNION ALL
UNWIND $datasets AS dataset
MATCH (t:Dataset {namespace: dataset.namespace, name: dataset.name})-[r:DEPENDS_ON]->(s:Column)
// neo4j: USING INDEX SEEK t:Dataset(namespace, name)
RETURN t.namespace AS target_namespace, t.name AS target_dataset, null AS target_column, s.namespace AS source_namespace, s.dataset AS source_dataset, s.name AS source_column, r.source AS source, r.file AS file, r.kind AS kind, r.subtype AS subtype, r.lines AS lines, false AS masking
