CREATE RECURSIVE VIEW core.tree (id, top) AS
SELECT id, id FROM core.node WHERE parent IS NULL
UNION ALL SELECT n.id, core.tree.top FROM core.node AS n INNER JOIN core.tree ON core.tree.id = n.parent;
