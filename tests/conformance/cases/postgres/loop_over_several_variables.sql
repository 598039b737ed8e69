CREATE FUNCTION latest(OUT k INT, OUT v NUMERIC) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
  FOR k, v IN SELECT a.id, a.amount FROM arch AS a LOOP
    v := v * 2;
    RETURN NEXT;
  END LOOP;
END $$;
INSERT INTO used (k, v) SELECT l.k, l.v FROM latest() AS l;
