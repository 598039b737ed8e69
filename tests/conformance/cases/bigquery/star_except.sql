-- table d.s (a, b, c)
CREATE TABLE d.t AS SELECT * EXCEPT (b) FROM d.s;
