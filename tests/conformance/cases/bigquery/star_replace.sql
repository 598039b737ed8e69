-- table d.s (a, b, c)
CREATE TABLE d.t AS SELECT * REPLACE (b + c AS b) FROM d.s;
