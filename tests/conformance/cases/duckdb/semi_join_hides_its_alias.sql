-- table a (k, x)
-- table b (k)
-- table c (k, y)
CREATE TABLE t AS
SELECT a.x, r.y FROM a SEMI JOIN b AS r ON r.k = a.k JOIN c AS r ON r.k = a.x;
