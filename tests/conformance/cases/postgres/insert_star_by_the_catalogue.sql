-- table t (p, q)
-- table s (a, b)
INSERT INTO t SELECT * FROM s;
