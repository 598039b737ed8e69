CREATE TABLE d.t AS
WITH q AS (SELECT id, STRUCT(a AS x, b AS y, STRUCT(c AS z) AS deep) AS s FROM d.r),
p AS (SELECT *, s AS again FROM q)
SELECT id, s.x, p.again.y + 1 AS y, again.deep.z, s.deep AS deep, (SELECT AS STRUCT again.x, 1 AS one).x AS sub FROM p;
