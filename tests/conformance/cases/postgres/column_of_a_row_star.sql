-- table s (a, b)
CREATE TABLE t AS SELECT (s).a, (s.*).b FROM s;
