CREATE TABLE t AS
WITH tree (id, depth) AS (
  SELECT id, 1 FROM s WHERE parent IS NULL
  UNION ALL
  SELECT s.id, tree.depth + 1 FROM s JOIN tree ON s.parent = tree.id
)
SELECT id, depth FROM tree;
