-- table a (x, id)
-- table b (id, y)
CREATE TABLE t AS SELECT * FROM a NATURAL JOIN b;
