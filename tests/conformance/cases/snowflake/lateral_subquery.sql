CREATE TABLE t AS
SELECT a.x, q.y FROM a, LATERAL (SELECT b.y FROM b WHERE b.id = a.id) AS q;
