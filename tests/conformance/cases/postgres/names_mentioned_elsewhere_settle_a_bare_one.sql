CREATE TABLE t AS SELECT x, a.k, b.k AS other FROM a INNER JOIN b ON b.id = a.id;
CREATE TABLE u AS SELECT b.x FROM b;
