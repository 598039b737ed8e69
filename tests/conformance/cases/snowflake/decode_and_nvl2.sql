CREATE TABLE t AS SELECT DECODE(a, 1, b, 2, c, d) AS x, NVL2(e, f, g) AS y FROM s;
