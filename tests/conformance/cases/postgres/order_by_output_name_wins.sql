-- table s (a, b)
CREATE TABLE t AS
SELECT a AS b FROM s ORDER BY b LIMIT 3;
