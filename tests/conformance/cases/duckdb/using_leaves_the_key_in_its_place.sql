-- table a (x, k)
-- table b (k, y)
CREATE TABLE t (c1, c2, c3) AS SELECT * FROM a JOIN b USING (k);
