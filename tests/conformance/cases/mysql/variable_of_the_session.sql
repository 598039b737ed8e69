SET @top = (SELECT MAX(a) FROM s);
SELECT b, c INTO @x, @y FROM s2;
INSERT INTO t (p, q, r) SELECT @top, @y, d FROM u;
