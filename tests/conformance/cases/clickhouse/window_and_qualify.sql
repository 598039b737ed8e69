INSERT INTO t (a, n) SELECT a, row_number() OVER (PARTITION BY b ORDER BY c) AS n FROM s QUALIFY n = 1;
