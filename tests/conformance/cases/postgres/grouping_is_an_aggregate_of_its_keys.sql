CREATE TABLE t AS SELECT a, grouping(a) AS level FROM s GROUP BY CUBE (a);
