-- default_catalog: shop
-- default_schema: core
CREATE TABLE ops.kept AS
SELECT t.table_name, c.data_type FROM ops.INFORMATION_SCHEMA.TABLES AS t
JOIN `shop.ops.INFORMATION_SCHEMA.COLUMNS` AS c ON c.table_name = t.table_name;
CREATE TABLE ops.jobs AS SELECT job_id FROM `region-eu`.INFORMATION_SCHEMA.JOBS;
