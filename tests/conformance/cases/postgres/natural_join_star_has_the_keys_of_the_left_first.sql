-- table a (x, k, l)
-- table b (l, y, k)
CREATE TABLE t (c1, c2, c3, c4) AS SELECT * FROM a NATURAL JOIN b;
