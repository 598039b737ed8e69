SET search_path TO web;
CREATE FUNCTION app.copy() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
BEGIN
  INSERT INTO kept (id) SELECT f.id FROM fresh AS f;
END $$;
CREATE FUNCTION app.rows_of() RETURNS TABLE (id int) LANGUAGE sql SET search_path TO 'stock' AS $$ SELECT s.id FROM items AS s $$;
CREATE FUNCTION app.plain() RETURNS void LANGUAGE sql SET search_path = '' AS $$ INSERT INTO app.kept (id) SELECT 1 $$;
CREATE VIEW v AS SELECT p.title, r.id FROM pages AS p, app.rows_of() AS r;
