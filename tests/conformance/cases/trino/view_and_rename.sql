CREATE OR REPLACE VIEW hive.mart.v SECURITY INVOKER AS SELECT a FROM iceberg.core.s;
ALTER TABLE hive.mart.t RENAME TO hive.mart.u;
