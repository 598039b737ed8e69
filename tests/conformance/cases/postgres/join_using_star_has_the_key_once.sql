-- table a (id, x)
-- table b (id, y)
CREATE TABLE t AS
SELECT * FROM a INNER JOIN b USING (id);
