MATCH (:File {source: $source, path: $file})-[r:READS]->(d:Dataset)
WHERE r.source = $source AND r.file = $file
RETURN r.source AS source, r.file AS file, d.namespace AS namespace, d.name AS dataset, r.lines AS lines
