CREATE TABLE d.t AS SELECT a AS b, b + 1 AS c FROM d.s;
