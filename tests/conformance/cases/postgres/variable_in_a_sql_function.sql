CREATE FUNCTION f(p_min int, p_max int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO t (x) SELECT a FROM s WHERE b BETWEEN p_min AND $2;
$$;
