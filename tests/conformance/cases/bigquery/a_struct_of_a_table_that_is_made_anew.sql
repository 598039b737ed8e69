CREATE TABLE shop.customers (id INT64, address STRUCT<city STRING, zip STRING>);
CREATE VIEW shop.addresses AS SELECT c.id, c.address.* FROM shop.customers AS c;
CREATE OR REPLACE TABLE shop.customers AS SELECT r.id, r.address FROM shop.raw AS r;
