CREATE FUNCTION f(p_id int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_a int;
BEGIN
    SELECT a INTO v_a FROM s WHERE id = p_id;
    INSERT INTO t (x, y) VALUES (v_a, p_id);
END
$$;
