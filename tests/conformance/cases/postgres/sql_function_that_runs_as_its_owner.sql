CREATE FUNCTION note_visit(who int) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO visits (person, city) SELECT p.id, p.city FROM people p WHERE p.id = who;
$$;
CREATE FUNCTION cities() RETURNS SETOF text LANGUAGE SQL SECURITY INVOKER STABLE AS 'SELECT city FROM people';
CREATE VIEW seen AS SELECT c AS city FROM cities() AS c;
