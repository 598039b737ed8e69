-- table a (id, day, x)
-- table b (day, id, y)
CREATE TABLE t AS
SELECT * FROM a NATURAL JOIN b;
