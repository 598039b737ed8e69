MATCH (f:File)
WHERE f.stale = true AND ($source IS NULL OR f.source = $source)
RETURN f.source AS source, f.path AS path
