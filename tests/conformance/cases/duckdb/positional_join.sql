-- table a (x)
-- table b (y)
CREATE TABLE t AS SELECT a.x, b.y FROM a POSITIONAL JOIN b;
