INSERT INTO t (c) SELECT ELT(n, a, b) FROM s;
