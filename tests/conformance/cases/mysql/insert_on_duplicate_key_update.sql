INSERT INTO t (id, x, n) SELECT id, a, b FROM s
ON DUPLICATE KEY UPDATE x = VALUES(x), m = t.m + 1;
