CREATE TABLE t AS SELECT a, b, GROUPING(a) AS level, SUM(x) AS total FROM s GROUP BY GROUPING SETS ((a), (a, b));
