CREATE TABLE d.t AS SELECT STRUCT(s.a AS x, s.b AS y) AS pair, [s.c, s.d] AS list FROM d.s AS s;
