CREATE TABLE t AS
SELECT s.id, x.sku
FROM s, XMLTABLE('/items/item' PASSING s.doc COLUMNS sku VARCHAR2(20) PATH 'sku') x;
