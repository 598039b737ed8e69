-- table s (a, b)
CREATE TABLE t AS SELECT * EXCEPT (b) FROM s;
