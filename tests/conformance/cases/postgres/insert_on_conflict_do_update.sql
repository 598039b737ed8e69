INSERT INTO t (id, x, n) SELECT id, a, b FROM s
ON CONFLICT (id) DO UPDATE SET x = EXCLUDED.x, n = t.n + EXCLUDED.n WHERE t.open;
