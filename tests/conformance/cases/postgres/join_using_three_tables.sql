-- table a (id, x)
-- table b (id, y)
-- table c (id, z)
CREATE TABLE t AS
SELECT id, x, y, z FROM a INNER JOIN b USING (id) LEFT JOIN c USING (id);
