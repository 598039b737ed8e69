INSERT INTO t (a, b) VALUES (1, (SELECT max(x) FROM s));
