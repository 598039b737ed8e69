CREATE TABLE t AS SELECT DECODE(a, 'X', b, c) AS x, NVL2(d, e, f) AS y FROM s;
