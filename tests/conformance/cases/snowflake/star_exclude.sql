-- table s (a, b, c)
CREATE TABLE t AS SELECT * EXCLUDE b FROM s;
