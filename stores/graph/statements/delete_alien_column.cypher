UNWIND $rows AS row
MATCH (c:Column)
WHERE c.id IS NULL OR NOT toString(c.id) CONTAINS '#'
DETACH DELETE c
RETURN count(*) AS taken
