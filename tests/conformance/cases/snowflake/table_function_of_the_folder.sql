CREATE FUNCTION orders_of(n NUMBER) RETURNS TABLE (id NUMBER, total NUMBER) AS $$ SELECT o.oid, o.amount FROM orders o $$;
INSERT INTO t (id, total, name) SELECT f.id, f.total, c.name FROM customers c, TABLE(orders_of(c.id)) f;
