-- table s (a, b)
INSERT INTO t (x, y) TABLE s;
INSERT INTO u (p, q) VALUES ROW(1, 2), ROW(3, 4);
