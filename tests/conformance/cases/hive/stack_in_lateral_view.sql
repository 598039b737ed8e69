INSERT INTO long_form SELECT id, n, v FROM wide LATERAL VIEW stack(2, 'low', lo, 'high', hi) s AS n, v;
CREATE TABLE pairs AS SELECT k, v FROM wide LATERAL VIEW stack(rows_of, a, b) s AS k, v;
