CREATE TABLE t AS SELECT column1 AS a, v.column2 AS b FROM VALUES ((SELECT MAX(s.x) FROM s), 1) AS v;
