-- table s (a, b)
CREATE TABLE t SHALLOW CLONE s;
