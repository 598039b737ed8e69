CREATE TABLE d.t AS
SELECT a.x, (SELECT MAX(b.y) FROM d.b AS b WHERE b.id = a.id) AS most
FROM d.a AS a
WHERE EXISTS (SELECT 1 FROM d.c AS c WHERE c.id = a.id);
