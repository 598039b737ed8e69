-- table a (id, x)
-- table b (a_id, y)
CREATE TABLE t AS
SELECT x, y FROM a INNER JOIN b ON id = a_id;
