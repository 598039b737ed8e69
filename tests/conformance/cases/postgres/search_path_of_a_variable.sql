SET search_path = {schema};
CREATE TABLE t2 AS SELECT a.x FROM t1 a;
