CREATE TABLE t AS
WITH q AS (SELECT id, OBJECT_CONSTRUCT('x', a, 'y', OBJECT_CONSTRUCT('Z', b)) AS o FROM r),
g AS (SELECT ARRAY_AGG(OBJECT_CONSTRUCT('k', c, 'v', d)) AS l FROM r)
SELECT q.o:x::INT AS x, o:y.Z AS z, o['x'] AS again, f.value:v::STRING AS v FROM q, g, LATERAL FLATTEN(input => g.l) f;
