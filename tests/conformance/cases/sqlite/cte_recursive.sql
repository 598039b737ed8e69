CREATE TABLE t AS
WITH RECURSIVE tree(id) AS (SELECT id FROM s WHERE parent IS NULL UNION SELECT s.id FROM s JOIN tree ON s.parent = tree.id)
SELECT id FROM tree;
