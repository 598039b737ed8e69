CREATE TABLE m.a AS SELECT r[1] AS a, CAST(ROW(x, y) AS ROW(p int, q int))[2] AS b, ROW(x, y)[1] AS c FROM s.o;
CREATE TABLE m.b AS
SELECT MAP(ARRAY['k'], ARRAY[CAST(ROW(x, y) AS ROW(p int, q int))])['k'].p AS b,
       map_agg(k, CAST(ROW(x, y) AS ROW(p int, q int)))['a'].q AS c,
       element_at(map_agg(k, CAST(ROW(x, y) AS ROW(p int, q int))), 'a').p AS d
FROM s.o GROUP BY g;
CREATE TABLE m.c AS SELECT t.doc.items[1].name AS n, t.tags['k'].v AS v FROM s.o AS t;
