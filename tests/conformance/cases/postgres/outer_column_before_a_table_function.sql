-- table o (k, u)
-- table m (c, w)
CREATE TABLE t AS
SELECT k FROM o WHERE k IN (SELECT c FROM m, generate_series(1, m.c) AS n (d) WHERE u = w);
