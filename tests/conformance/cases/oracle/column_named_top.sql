INSERT INTO z (a, b) SELECT top, b FROM t WHERE top > 1;
