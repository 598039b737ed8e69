DO $$
DECLARE
    v int;
BEGIN
    SELECT a INTO v FROM s1;
    IF now() > '2020-01-01' THEN
        SELECT b INTO v FROM s2;
    ELSE
        SELECT c INTO v FROM s3;
    END IF;
    INSERT INTO t (x) VALUES (v);
END
$$;
