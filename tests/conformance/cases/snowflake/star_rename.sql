-- table s (a, b, c)
CREATE TABLE t AS SELECT * RENAME (a AS x, c AS z) FROM s;
