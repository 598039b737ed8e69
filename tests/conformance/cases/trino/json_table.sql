CREATE TABLE t AS
SELECT s.id, j.sku FROM s, JSON_TABLE(s.doc, 'lax $.items[*]' COLUMNS (sku VARCHAR PATH 'lax $.sku')) AS j;
