-- table s (a, b)
CREATE TABLE t AS SELECT * FROM s;
