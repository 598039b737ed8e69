MATCH (:File)-[r:WRITES]->(d:Dataset)
RETURN r.source AS source, r.file AS file, d.namespace AS namespace, d.name AS dataset, r.lines AS lines
