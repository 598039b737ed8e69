INSERT INTO t (a, b) SELECT a, b + 1 FROM t WHERE c = 1;
