-- table s (a, day)
CREATE FUNCTION refresh(p_day date) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO t (a) SELECT a FROM s WHERE day = p_day;
END;
$body$;
