CREATE TYPE place AS (street TEXT, city TEXT);
CREATE TABLE shop (no INT, title TEXT);
CREATE FUNCTION places() RETURNS SETOF place LANGUAGE sql AS $$ SELECT a.line1, upper(a.line2) FROM address AS a $$;
CREATE FUNCTION shops() RETURNS SETOF shop LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT s.id, s.name FROM store AS s; END $$;
CREATE FUNCTION one_place(n INT) RETURNS place LANGUAGE sql AS $$ SELECT a.line1, a.line2 FROM address AS a $$;
CREATE VIEW v AS SELECT p.city FROM places() AS p;
CREATE VIEW w AS SELECT * FROM shops();
CREATE VIEW x AS SELECT (one_place(t.n)).* FROM t;
