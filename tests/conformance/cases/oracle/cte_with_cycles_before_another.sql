-- The mark of CYCLE may be asked for by the next CTE.
CREATE VIEW v AS
WITH tree (id, parent) AS (SELECT id, parent FROM s UNION ALL SELECT s.id, s.parent FROM s JOIN tree t ON s.parent = t.id)
CYCLE id, parent SET mark TO 'Y' DEFAULT 'N',
once AS (SELECT tree.id FROM tree WHERE mark = 'N')
SELECT o.id, x.nm FROM once o CROSS JOIN x;
