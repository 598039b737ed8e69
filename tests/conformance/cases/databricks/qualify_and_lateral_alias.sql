-- table s (a, b, c)
CREATE TABLE t AS SELECT a AS k, row_number() OVER (PARTITION BY k ORDER BY b) AS rn FROM s QUALIFY rn = 1;
