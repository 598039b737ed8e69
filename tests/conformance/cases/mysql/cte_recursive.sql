CREATE TABLE t AS
WITH RECURSIVE tree (id, path) AS (
  SELECT id, CAST(name AS CHAR(200)) FROM s WHERE parent IS NULL
  UNION ALL
  SELECT s.id, CONCAT(tree.path, '/', s.name) FROM s JOIN tree ON s.parent = tree.id
)
SELECT id, path FROM tree;
