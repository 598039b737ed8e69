DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT a, upper(b) AS b FROM s WHERE c > 0 LOOP
        INSERT INTO t (x, y) VALUES (r.a, r.b);
    END LOOP;
END
$$;
