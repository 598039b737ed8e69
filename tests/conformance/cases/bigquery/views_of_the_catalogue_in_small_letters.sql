-- default_catalog: shop
CREATE TABLE ops.kept AS
SELECT t.table_name, c.data_type FROM ops.information_schema.tables AS t
JOIN `shop.ops.INFORMATION_SCHEMA.COLUMNS` AS c ON c.table_name = t.table_name;
