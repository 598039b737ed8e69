INSERT INTO t (a, b) SELECT f.x, f.y FROM f(1);
