CREATE TABLE t AS
SELECT q.total * 2 AS doubled, q.total AS kept
FROM (SELECT sum(amount + 1) AS total FROM s) AS q;
