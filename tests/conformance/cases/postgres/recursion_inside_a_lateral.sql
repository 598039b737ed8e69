-- table a (k, x)
-- table e (parent, child)
CREATE TABLE t AS
SELECT a.k, r.n
FROM a CROSS JOIN LATERAL (
  WITH RECURSIVE down AS (
    SELECT child AS n FROM e WHERE parent = x
    UNION ALL
    SELECT e.child FROM down JOIN e ON e.parent = n
  ) SELECT n FROM down
) AS r;
