-- table s (a, b)
CREATE TABLE t AS SELECT a AS b, b + 1 AS c FROM s;
