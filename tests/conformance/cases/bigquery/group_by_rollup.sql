CREATE TABLE d.t AS SELECT a, b, SUM(x) AS total FROM d.s GROUP BY ROLLUP (a, b);
