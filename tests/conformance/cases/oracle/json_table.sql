CREATE TABLE t AS
SELECT s.id, j.sku, j.qty
FROM s, JSON_TABLE(s.doc, '$.items[*]' COLUMNS (sku VARCHAR2(20) PATH '$.sku', qty NUMBER PATH '$.qty')) j;
