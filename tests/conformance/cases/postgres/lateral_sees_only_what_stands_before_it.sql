-- table o (x, v)
-- table a (k)
-- table b (v)
CREATE TABLE t AS
SELECT (SELECT max(q.w + r.u) FROM a CROSS JOIN LATERAL (SELECT v AS w) AS q CROSS JOIN LATERAL (SELECT b.v + q.w AS u, b.v FROM b) AS r) AS m
FROM o;
