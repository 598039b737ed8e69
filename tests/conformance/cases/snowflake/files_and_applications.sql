USE DATABASE sales;
USE SCHEMA raw;
PUT file://C:\exports\orders.csv @landing
    OVERWRITE = TRUE AUTO_COMPRESS = FALSE;
GET @landing/out file:///tmp/out/;
CREATE TABLE orders_clean AS SELECT o.id FROM orders AS o;
USE APPLICATION PACKAGE shared_pkg;
USE SCHEMA shared;
CREATE VIEW orders_out AS SELECT c.id FROM sales.raw.orders_clean AS c;
USE APPLICATION viewer;
USE SCHEMA core;
SELECT v.id FROM orders_seen AS v;
