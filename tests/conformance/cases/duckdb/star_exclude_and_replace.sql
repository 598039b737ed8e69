-- table s (a, b, c)
CREATE TABLE t AS SELECT * EXCLUDE (a) REPLACE (upper(b) AS b) FROM s;
