CREATE TABLE d.t AS SELECT s.a FROM d.s AS s WHERE s.b IN UNNEST(s.allowed);
