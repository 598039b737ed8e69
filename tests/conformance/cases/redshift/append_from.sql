-- table s (a, b)
ALTER TABLE t APPEND FROM s;
