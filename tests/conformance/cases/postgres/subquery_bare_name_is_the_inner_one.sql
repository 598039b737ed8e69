-- table a (id, x)
-- table b (id, y)
CREATE TABLE t AS
SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE id = y);
