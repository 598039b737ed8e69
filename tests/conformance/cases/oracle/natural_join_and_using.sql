-- table a (id, x)
-- table b (id, y)
CREATE TABLE t AS SELECT id, x, y FROM a NATURAL JOIN b;
CREATE TABLE u AS SELECT id, x, y FROM a LEFT JOIN b USING (id);
