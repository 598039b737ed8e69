CREATE FOREIGN TABLE s (a integer, b text) SERVER away OPTIONS (table_name 's');
CREATE TABLE t AS SELECT * FROM s;
