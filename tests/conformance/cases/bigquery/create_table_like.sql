-- table d.s (a, b)
CREATE TABLE d.t LIKE d.s;
