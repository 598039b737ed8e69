CREATE TABLE t AS
WITH RECURSIVE tree (id, name) AS (
  SELECT id, name FROM s WHERE parent IS NULL
  UNION ALL
  SELECT s.id, s.name FROM s JOIN tree ON s.parent = tree.id
)
SELECT id, name FROM tree;
