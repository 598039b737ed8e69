DO $$
DECLARE
    v int;
BEGIN
    SELECT a INTO v FROM s1;
    SELECT b INTO v FROM s2;
    INSERT INTO t (x) VALUES (v);
    v := 0;
    INSERT INTO u (x) VALUES (v);
END
$$;
