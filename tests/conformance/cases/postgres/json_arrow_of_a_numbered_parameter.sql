CREATE TABLE marks (kind TEXT, name TEXT);

CREATE FUNCTION names_in(jsonb) RETURNS TABLE (name TEXT) LANGUAGE sql AS $$
    SELECT m.name
    FROM jsonb_each($1 -> 'marks') AS e
    JOIN marks m ON m.kind = e.key
$$;

CREATE VIEW shown AS SELECT n.name FROM names_in('{}') AS n;
