CREATE VIEW d.v AS
WITH parts AS (SELECT e.id, i.* FROM d.orders AS e, UNNEST(e.items) AS i)
SELECT p.id, p.sku, COALESCE(p.price, 0) AS price FROM parts AS p;
