CREATE TABLE t AS
WITH RECURSIVE tree(id, path) AS (
    SELECT id, [name] FROM s WHERE parent IS NULL
    UNION ALL
    SELECT s.id, list_append(tree.path, s.name) FROM s JOIN tree ON s.parent = tree.id
)
SELECT * FROM tree;
