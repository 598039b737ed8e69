CREATE TABLE m.t AS SELECT a + 0o17 AS a, b + 0b1 AS b, c + 0xFF AS c, d + 1_000 AS d, 0O1_7 AS e FROM s.o;
