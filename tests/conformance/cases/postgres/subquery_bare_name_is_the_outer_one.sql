-- table a (id, x)
-- table b (b_id)
CREATE TABLE t AS
SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b_id = id);
