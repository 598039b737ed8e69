USE CATALOG main;
USE SCHEMA core;
CREATE TABLE t AS SELECT a.x, b.y FROM s AS a JOIN dev.core.s AS b ON b.id = a.id;
