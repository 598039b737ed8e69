MATCH (:Dataset)-[r:HAS_COLUMN]->(c:Column)
RETURN r.source AS source, r.file AS file, c.namespace AS namespace, c.dataset AS dataset, c.name AS column, r.ordinal AS ordinal, r.data_type AS data_type
