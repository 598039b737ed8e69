CREATE OR REPLACE PROCEDURE load_day() RETURNS VARCHAR LANGUAGE SQL AS
$$
DECLARE
  v_day DATE;
BEGIN
  SELECT MAX(d) INTO :v_day FROM days;
  BEGIN
    SELECT MAX(o.day) INTO :v_day FROM orders o;
    INSERT INTO runs (day) VALUES (:v_day);
  EXCEPTION
    WHEN STATEMENT_ERROR THEN
      INSERT INTO failed (day, msg) VALUES (:v_day, :SQLERRM);
      RETURN 'failed';
    WHEN OTHER THEN
      RAISE;
  END;
  INSERT INTO ended (day) VALUES (:v_day);
  RETURN 'ok';
END;
$$;
