MATCH (:File)-[r:DEFINES]->(d:Dataset)
RETURN r.source AS source, r.file AS file, d.namespace AS namespace, d.name AS dataset, r.kind AS kind, r.lines AS lines
