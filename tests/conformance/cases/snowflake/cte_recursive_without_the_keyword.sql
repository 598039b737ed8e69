CREATE TABLE t AS
WITH tree (id, path) AS (
  SELECT id, name FROM s WHERE parent IS NULL
  UNION ALL
  SELECT s.id, tree.path || '/' || s.name FROM s INNER JOIN tree ON s.parent = tree.id
)
SELECT id, path FROM tree;
