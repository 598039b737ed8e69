-- default_catalog: bank
-- default_schema: core
CREATE TABLE mart.t AS
SELECT a.x, b.y FROM a CROSS JOIN other.b;
