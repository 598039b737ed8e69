CREATE TABLE t AS SELECT a, b, sum(x) AS total FROM s GROUP BY GROUPING SETS ((a), (a, b), ());
