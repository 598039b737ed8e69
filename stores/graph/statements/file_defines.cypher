MATCH (:File {source: $source, path: $file})-[r:DEFINES]->(d:Dataset)
WHERE r.source = $source AND r.file = $file
RETURN r.source AS source, r.file AS file, d.namespace AS namespace, d.name AS dataset, r.kind AS kind, r.lines AS lines
