CREATE TABLE t AS
SELECT s.id, j.sku FROM s, JSON_TABLE(s.doc, '$.items[*]' COLUMNS (sku text PATH '$.sku')) AS j;
