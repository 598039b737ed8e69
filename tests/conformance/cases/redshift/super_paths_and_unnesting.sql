CREATE TABLE t AS
SELECT o.id, o.doc.customer.name AS name, o.doc.lines[0] AS first_one, i.sku FROM orders AS o, o.items AS i;
