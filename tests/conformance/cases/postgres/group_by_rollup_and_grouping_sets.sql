CREATE TABLE t AS
SELECT a, b, sum(x) AS total FROM s GROUP BY ROLLUP (a, b);

CREATE TABLE u AS
SELECT c, d, sum(x) AS total FROM s GROUP BY GROUPING SETS ((c, d), (c), ());
