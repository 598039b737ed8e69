-- table a (x, y)
-- table b (k)
CREATE TABLE t AS
SELECT (SELECT max(q.v) FROM b AS r, (SELECT r.y + r.k AS v) AS q) AS m FROM a AS r;
