CREATE TYPE pair AS (k text, n int);
CREATE FUNCTION pairs() RETURNS SETOF pair LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT s.a, s.b FROM s LOOP
    RETURN NEXT ROW(lower(r.a), r.b)::pair;
  END LOOP;
END $$;
CREATE VIEW v AS SELECT p.k, p.n FROM pairs() AS p;
