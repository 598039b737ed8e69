CREATE FUNCTION first_orders(n INT) RETURNS TABLE (id INT, total DOUBLE) RETURN SELECT o.oid, o.amount FROM orders AS o;
CREATE TABLE t AS SELECT * FROM first_orders(5);
