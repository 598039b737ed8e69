DO $$
DECLARE
    v int := (SELECT max(a) FROM s);
    w int;
BEGIN
    w := v + (SELECT b FROM u);
    INSERT INTO t (x) VALUES (w);
END
$$;
