MATCH (f:File)
RETURN f.id AS id, f.source AS source, f.path AS path
