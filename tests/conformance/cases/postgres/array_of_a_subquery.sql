CREATE TABLE t AS SELECT a.id, array(SELECT b.x FROM b WHERE b.id = a.id ORDER BY b.y) AS xs FROM a;
