DO $$
DECLARE
    c refcursor;
    v int;
BEGIN
    OPEN c FOR SELECT a FROM s;
    FETCH NEXT FROM c INTO v;
    INSERT INTO t VALUES (v);
END
$$;
