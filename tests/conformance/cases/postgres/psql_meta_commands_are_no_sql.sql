\set ON_ERROR_STOP on
\connect bank
CREATE TABLE t AS SELECT a FROM s;
\echo done
