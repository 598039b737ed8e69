UPDATE t SET (a, b) = ROW (n + 1, m);
