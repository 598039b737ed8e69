INSERT INTO t SELECT a.x, b.y FROM ((s1 AS a INNER JOIN s2 AS b ON a.id = b.id));
