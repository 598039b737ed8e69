-- table s (a, b, c)
CREATE TABLE t AS SELECT * EXCLUDE (c) FROM s QUALIFY row_number() OVER (PARTITION BY a ORDER BY c) = 1;
