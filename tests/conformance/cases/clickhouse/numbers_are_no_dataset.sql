INSERT INTO t (n, a) SELECT n.number, s.a FROM s CROSS JOIN numbers(10) AS n;
