INSERT ALL
  INTO t1 (x) VALUES (a)
  INTO t2 (y, z) VALUES (b, a + 1)
SELECT a, b FROM s WHERE c > 0;
