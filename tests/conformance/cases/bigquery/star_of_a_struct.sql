CREATE TABLE d.t AS SELECT s.id, s.address.* FROM d.s AS s;
