CREATE TABLE t AS SELECT a.x FROM a SEMI JOIN b ON a.id = b.id ANTI JOIN c ON a.id = c.id;
