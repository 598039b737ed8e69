-- table s (a, b)
CREATE TABLE t AS SELECT max(COLUMNS(*)) FROM s;
