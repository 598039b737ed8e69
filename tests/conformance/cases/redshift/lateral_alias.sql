-- table s (a)
CREATE TABLE t AS SELECT a + 1 AS b, b * 2 AS c FROM s;
