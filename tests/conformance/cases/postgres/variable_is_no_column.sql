CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_x int := 1;
BEGIN
    INSERT INTO t (c, d) SELECT v_x, b.d FROM b WHERE b.k = v_x;
END
$$;
