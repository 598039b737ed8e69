CREATE TABLE m.a ENGINE = Memory AS SELECT id, untuple((a, b + c)) AS u FROM s.o;
CREATE TABLE m.b ENGINE = Memory AS SELECT untuple(CAST((a, b) AS Tuple(x UInt8, y String))) AS v FROM s.o;
CREATE TABLE m.c ENGINE = Memory AS SELECT untuple(tuple(a, b)) FROM s.o;
CREATE TABLE m.d ENGINE = Memory AS SELECT `u.1` AS one, u.2 AS two FROM (SELECT untuple((a, sum(b))) AS u FROM s.o GROUP BY a);
