CREATE TABLE d.t AS
SELECT o.id, item.sku, item.price * item.quantity AS total
FROM d.orders AS o, UNNEST(o.items) AS item
WHERE item.price > 0;
