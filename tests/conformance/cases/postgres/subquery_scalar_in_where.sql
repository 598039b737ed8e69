CREATE TABLE t AS
SELECT a.x FROM a WHERE a.y > (SELECT avg(b.y) FROM b WHERE b.k = a.k);
