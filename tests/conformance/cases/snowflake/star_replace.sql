-- table s (a, b)
CREATE TABLE t AS SELECT * REPLACE (UPPER(b) AS b) FROM s;
