-- A CTE may be named like the table that is changed: PostgreSQL changes the table, and reads the CTE.
CREATE TABLE orders (id INT, state TEXT, total INT);
CREATE TABLE lines (order_id INT, price INT);
WITH orders AS (SELECT order_id, SUM(price) AS price FROM lines GROUP BY order_id)
UPDATE orders AS o SET total = s.price FROM orders AS s WHERE o.id = s.order_id;
WITH orders AS (SELECT order_id FROM lines)
DELETE FROM orders WHERE state = 'void';
