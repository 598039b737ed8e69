CREATE FUNCTION f() RETURNS void AS $$
DECLARE v text; w text;
BEGIN
  SELECT a INTO v FROM t1;
  BEGIN
    w := v;
    v := NULL;
    PERFORM risky();
    SELECT z INTO w FROM t2;
  EXCEPTION WHEN OTHERS THEN
    INSERT INTO log (v, w) VALUES (v, w);
  END;
END $$ LANGUAGE plpgsql;
