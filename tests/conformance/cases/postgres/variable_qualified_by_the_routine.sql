CREATE FUNCTION f(id int) RETURNS void LANGUAGE plpgsql AS $$
<<body>>
DECLARE
    v int;
BEGIN
    SELECT s.a INTO v FROM s WHERE s.id = f.id;
    INSERT INTO t (x, y) SELECT body.v, u.b FROM u WHERE u.id = f.id;
END
$$;
