CREATE TABLE s (a int, b int, k int);
CREATE FUNCTION f(p int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r s%ROWTYPE;
BEGIN
    SELECT * INTO r FROM s WHERE k = p;
    UPDATE t SET x = r.b WHERE id = r.a;
END
$$;
