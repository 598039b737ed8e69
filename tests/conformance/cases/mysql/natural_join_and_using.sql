-- table a (id, x)
-- table b (id, y)
CREATE TABLE t AS SELECT * FROM a NATURAL JOIN b;
CREATE TABLE u AS SELECT id, y FROM a RIGHT JOIN b USING (id);
