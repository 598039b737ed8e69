CREATE TABLE t AS SELECT a, b, GROUPING_ID(a, b) AS level_id, SUM(x) AS total FROM s GROUP BY ROLLUP (a), CUBE (b);
