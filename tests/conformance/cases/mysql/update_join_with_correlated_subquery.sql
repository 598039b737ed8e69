-- A subquery in the condition of an UPDATE of several tables sees them all.
CREATE TABLE orders (id INT, state VARCHAR(9), total INT);
CREATE TABLE lines (order_id INT, price INT);
CREATE TABLE holds (order_id INT, floor_price INT);
UPDATE orders AS o JOIN lines AS l ON l.order_id = o.id SET o.total = l.price
WHERE NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.order_id = o.id AND h.floor_price > l.price);
