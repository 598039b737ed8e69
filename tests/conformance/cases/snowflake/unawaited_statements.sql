CREATE PROCEDURE etl.fill() RETURNS STRING LANGUAGE SQL AS $$
BEGIN
  ASYNC (INSERT INTO m.copies (id) SELECT t.id FROM raw.taps AS t);
  LET taps RESULTSET := ASYNC (SELECT id, place FROM raw.taps WHERE ok);
  AWAIT taps;
  FOR tap IN taps DO
    INSERT INTO m.places (id, place) VALUES (tap.id, tap.place);
  END FOR;
  AWAIT ALL;
END;
$$;
