CREATE TABLE t AS
SELECT count(*) AS n_rows, count(a) AS n_a, count(DISTINCT b) AS n_b FROM s;
