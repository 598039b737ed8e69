MATCH (n:File)
RETURN count(n) AS size
UNION ALL
MATCH (n:Dataset)
RETURN count(n) AS size
UNION ALL
MATCH (n:Column)
RETURN count(n) AS size
