CREATE TABLE hive.mart.t AS SELECT a FROM iceberg.core.s;
