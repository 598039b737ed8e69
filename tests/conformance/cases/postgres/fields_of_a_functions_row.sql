CREATE TYPE app.addr AS (street text, city text);
CREATE FUNCTION app.split_addr(raw text) RETURNS app.addr LANGUAGE sql AS $$ SELECT split_part(raw, ',', 1), split_part(raw, ',', 2) $$;
CREATE FUNCTION app.tot(p_id int) RETURNS TABLE (n int, amount numeric) LANGUAGE sql AS
$$ SELECT count(o.id), sum(o.total) FROM sales.orders o WHERE o.cust = p_id $$;
CREATE VIEW mart.a AS SELECT c.id, (app.tot(c.id)).amount, (tot(c.key)).n AS much FROM crm.c c;
CREATE VIEW mart.b AS SELECT (app.split_addr(c.raw)).city, (app.tot(c)).amount AS of_row, (app.other(c.id)).x FROM crm.c c;
