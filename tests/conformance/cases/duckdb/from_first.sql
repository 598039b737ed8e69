-- table s (a, b)
CREATE TABLE t AS FROM s WHERE a > 0;
