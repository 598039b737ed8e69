SELECT checksum(t.a) AS a, histogram(t.b) AS b, merge(t.c) AS c FROM t;
