ATTACH DATABASE 'other.db' AS other;
CREATE TABLE t AS SELECT a FROM other.s;
