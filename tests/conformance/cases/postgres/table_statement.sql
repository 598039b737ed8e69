-- table s (a, b)
CREATE TABLE t AS TABLE s;
