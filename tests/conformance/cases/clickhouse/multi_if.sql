INSERT INTO t (c) SELECT multiIf(x > 1, a, y > 2, b, z) FROM s;
