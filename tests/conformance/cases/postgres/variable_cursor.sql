DO $$
DECLARE
    c CURSOR FOR SELECT a, b FROM s;
    v_a int;
    v_b int;
BEGIN
    OPEN c;
    LOOP
        FETCH c INTO v_a, v_b;
        EXIT WHEN NOT FOUND;
        INSERT INTO t (x, y) VALUES (v_b, v_a);
    END LOOP;
    CLOSE c;
    FOR r IN c LOOP
        INSERT INTO u (x) VALUES (r.b);
    END LOOP;
END
$$;
