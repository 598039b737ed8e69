CREATE TABLE t AS
SELECT id, a.x, b.y, q.most
FROM a LEFT JOIN b USING (id) CROSS JOIN LATERAL (SELECT max(c.z) AS most FROM c WHERE c.k = a.k) AS q;
