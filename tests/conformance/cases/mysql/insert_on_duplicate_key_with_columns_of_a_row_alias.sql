INSERT INTO t (id, x) VALUES (1, (SELECT max(s.y) FROM s)) AS new (k, n) ON DUPLICATE KEY UPDATE x = new.n + t.x;
