-- table s (a, b)
CREATE TABLE t AS SELECT * RENAME (a AS x) FROM s;
