CREATE TABLE t AS
WITH RECURSIVE tree AS (
    SELECT id, name AS path FROM s WHERE parent IS NULL
    UNION ALL
    SELECT c.id, tree.path || '/' || c.name FROM s AS c INNER JOIN tree ON c.parent = tree.id
)
SELECT id, path FROM tree;
