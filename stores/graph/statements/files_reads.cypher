UNWIND $files AS path
MATCH (f:File {source: $source, path: path})-[r:READS]->(d:Dataset)
// neo4j: USING INDEX SEEK f:File(source, path)
WHERE r.source = $source AND r.file = path
RETURN r.source AS source, r.file AS file, d.namespace AS namespace, d.name AS dataset, r.lines AS lines
