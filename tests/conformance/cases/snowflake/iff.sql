CREATE TABLE t AS SELECT IFF(a > 0, b, c) AS x, NVL(d, e) AS y FROM s;
