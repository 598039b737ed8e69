CREATE TABLE t AS
SELECT s.id, r.sku, r.qty FROM s, jsonb_to_recordset(s.doc -> 'items') AS r (sku text, qty integer);
