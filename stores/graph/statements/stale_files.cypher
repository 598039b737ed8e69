MATCH (f:File)
WHERE f.stale = true AND f.source = $source
RETURN f.path AS path
