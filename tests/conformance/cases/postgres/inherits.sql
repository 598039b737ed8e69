CREATE TABLE s (a integer);
CREATE TABLE s_more (b integer) INHERITS (s);
CREATE TABLE t AS SELECT * FROM s_more;
