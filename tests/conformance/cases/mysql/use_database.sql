USE core;
CREATE TABLE t AS SELECT a.x, b.y FROM s AS a JOIN mart.s AS b ON b.id = a.id;
