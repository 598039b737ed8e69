CREATE TABLE t AS
SELECT s.id, j.sku
FROM s, JSON_TABLE(s.doc, '$.items[*]' COLUMNS (pos FOR ORDINALITY, sku VARCHAR(20) PATH '$.sku')) AS j;
