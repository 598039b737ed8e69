INSERT INTO t (a, b, c) SELECT x, y, z FROM s
ON DUPLICATE KEY UPDATE b = b + 1, a = x, c = VALUES(a) + s.w;
