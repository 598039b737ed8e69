-- table a (id, x)
-- table b (id, y)
-- table c (id, z)
CREATE TABLE t (m, x, y, own, z) AS
SELECT * FROM a JOIN b USING (id) JOIN c ON c.z = b.y;
