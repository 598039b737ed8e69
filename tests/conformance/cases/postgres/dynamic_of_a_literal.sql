CREATE FUNCTION f(p int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v int;
BEGIN
    EXECUTE 'SELECT a FROM s' INTO v;
    EXECUTE 'INSERT INTO t (x, y) '
        || 'SELECT b, $1 FROM u' USING v;
END
$$;
