CREATE TABLE t AS
SELECT a.x, q.y, l.z
FROM a
CROSS APPLY (SELECT b.y FROM b WHERE b.id = a.id) q
CROSS JOIN LATERAL (SELECT c.z FROM c WHERE c.id = a.id) l;
