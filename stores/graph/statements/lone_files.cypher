MATCH (f:File {source: $source})
WHERE NOT (f)--()
RETURN f.path AS path
