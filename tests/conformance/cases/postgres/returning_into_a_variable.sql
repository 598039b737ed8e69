CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_id int;
    v_old text;
BEGIN
    INSERT INTO orders (customer) SELECT name FROM s RETURNING id INTO v_id;
    UPDATE stock SET n = n - 1 WHERE k = 1 RETURNING label INTO STRICT v_old;
    INSERT INTO log (order_id, label) VALUES (v_id, v_old);
END
$$;
