-- table a (x)
CREATE TABLE t AS SELECT q.y FROM a, (SELECT a.x + x AS y) AS q;
