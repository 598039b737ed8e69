CREATE TABLE t AS
WITH c AS (SELECT id, amount FROM s)
SELECT l.id, l.amount, r.amount AS other
FROM c AS l INNER JOIN c AS r ON l.id = r.id;
