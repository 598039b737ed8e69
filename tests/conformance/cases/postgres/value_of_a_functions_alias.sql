CREATE TABLE t (x text, y int);
CREATE FUNCTION texts() RETURNS SETOF text LANGUAGE sql AS $$ SELECT t.x FROM t $$;
CREATE FUNCTION one() RETURNS TABLE (a text) LANGUAGE sql AS $$ SELECT t.x FROM t $$;
CREATE FUNCTION two() RETURNS TABLE (a text, b int) LANGUAGE sql AS $$ SELECT t.x, t.y FROM t $$;
CREATE VIEW v AS SELECT n AS p, n.n AS q FROM texts() AS n;
CREATE VIEW w AS SELECT n AS p, n.a AS q FROM one() AS n;
CREATE VIEW z AS SELECT n AS p FROM two() AS n;
