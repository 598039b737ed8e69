MATCH (f:File {path: $path})
RETURN f.source AS source
