CREATE TYPE person AS (id int, name text);
CREATE FUNCTION people() RETURNS SETOF person LANGUAGE plpgsql AS $$
DECLARE r person;
BEGIN
  FOR r IN SELECT u.no AS id, u.login AS name FROM users u LOOP
    RETURN NEXT r;
  END LOOP;
END $$;
CREATE FUNCTION labels() RETURNS TABLE (id int, label text) LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT o.no, o.title FROM orders o LOOP
    id := r.no;
    label := upper(r.title);
    RETURN NEXT;
  END LOOP;
END $$;
CREATE TABLE everybody AS SELECT id, name FROM people();
CREATE TABLE tags AS SELECT id, label FROM labels();
