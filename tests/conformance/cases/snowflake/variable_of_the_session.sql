SET top = (SELECT MAX(a) FROM s);
INSERT INTO t (x) SELECT b FROM u WHERE b < $top;
