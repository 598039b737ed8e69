-- table s (a, b)
CREATE TABLE t AS FROM s SELECT a, b + 1 AS c WHERE a > 0;
