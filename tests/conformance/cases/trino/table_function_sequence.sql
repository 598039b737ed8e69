INSERT INTO t SELECT s.a, n.sequential_number AS n FROM s CROSS JOIN TABLE(sequence(start => 1, stop => 10)) AS n;
