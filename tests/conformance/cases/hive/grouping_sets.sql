CREATE TABLE t AS SELECT a, b, SUM(x) AS total FROM s GROUP BY a, b GROUPING SETS ((a, b), a, ());
