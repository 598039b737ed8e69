-- The columns of a table without its rows; values may follow the name.
CREATE TABLE s (a INTEGER, b INTEGER);
CREATE SET TABLE t AS s WITH NO DATA;
INSERT INTO t SELECT p, q FROM z;
INSERT INTO t (1, 2);
