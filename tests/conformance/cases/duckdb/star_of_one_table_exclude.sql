-- table a (id, x)
CREATE TABLE t AS SELECT a.* EXCLUDE (id), b.y FROM a JOIN b ON b.id = a.id;
