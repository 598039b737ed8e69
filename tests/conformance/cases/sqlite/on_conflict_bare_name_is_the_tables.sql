INSERT INTO t (k, n) SELECT x, y FROM s WHERE TRUE ON CONFLICT (k) DO UPDATE SET n = n + excluded.n;
