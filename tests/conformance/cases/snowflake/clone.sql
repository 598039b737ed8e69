-- table s (a, b)
CREATE TABLE t CLONE s;
