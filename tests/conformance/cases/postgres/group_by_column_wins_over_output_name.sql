-- table s (a, b)
CREATE TABLE t AS
SELECT max(a) AS b FROM s GROUP BY b;
