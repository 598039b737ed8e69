-- table s (a, b)
CREATE TABLE t AS SELECT a + b AS total, total * 2 AS doubled FROM s;
