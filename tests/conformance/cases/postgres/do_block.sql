DO $$
BEGIN
    INSERT INTO t (a) SELECT b FROM s;
END;
$$;
