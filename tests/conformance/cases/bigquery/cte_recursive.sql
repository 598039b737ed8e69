CREATE TABLE d.t AS
WITH RECURSIVE tree AS (
  SELECT id, 1 AS depth FROM d.s WHERE parent IS NULL
  UNION ALL
  SELECT s.id, tree.depth + 1 FROM d.s AS s INNER JOIN tree ON s.parent = tree.id
)
SELECT id, depth FROM tree;
