-- table s (a, b, c)
CREATE TABLE t AS SELECT s.* EXCLUDE (a) RENAME (b AS x), 1 AS one FROM s;
