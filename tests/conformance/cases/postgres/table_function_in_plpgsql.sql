CREATE FUNCTION totals(least int) RETURNS TABLE (customer int, total numeric) LANGUAGE plpgsql AS $$
BEGIN
    IF least > 0 THEN
        RETURN QUERY SELECT o.customer_id, o.amount FROM orders o;
    END IF;
    RETURN QUERY SELECT a.customer_id, a.amount FROM archive a;
END $$;
CREATE TABLE t AS SELECT q.customer, q.total FROM totals(3) AS q;
