INSERT INTO t (id, x) SELECT id, a FROM s WHERE true
ON CONFLICT (id) DO UPDATE SET x = excluded.x;
