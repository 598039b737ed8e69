-- table a (id, x)
CREATE TABLE t AS
SELECT a.*, b.y FROM a INNER JOIN b ON b.id = a.id;
