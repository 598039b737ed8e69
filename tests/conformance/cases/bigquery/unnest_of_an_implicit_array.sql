CREATE TABLE d.t AS
SELECT o.id, item.sku FROM d.orders AS o, o.items AS item;
