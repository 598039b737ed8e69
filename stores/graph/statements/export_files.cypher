MATCH (f:File)
RETURN f.source AS source, f.path AS path
