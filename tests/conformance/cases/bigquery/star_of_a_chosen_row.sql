CREATE TABLE d.p (id INT64, v INT64);
CREATE TABLE d.c (id INT64, v INT64);
CREATE TABLE d.t AS SELECT IF(c.id IS NULL, p, c).* FROM d.p AS p FULL JOIN d.c AS c ON p.id = c.id;
