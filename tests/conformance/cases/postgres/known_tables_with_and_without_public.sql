-- table public.orders (id, total, customer_id)
-- table customers (id, name)
CREATE TABLE mart.sales AS
SELECT o.*, c.name
FROM orders AS o
JOIN public.customers AS c ON c.id = o.customer_id;
INSERT INTO orders SELECT id, total, customer_id FROM raw.orders;
