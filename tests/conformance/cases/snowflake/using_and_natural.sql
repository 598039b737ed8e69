-- table a (id, x)
-- table b (id, y)
-- table c (id, z)
CREATE TABLE t AS SELECT * FROM a INNER JOIN b USING (id) NATURAL JOIN c;
