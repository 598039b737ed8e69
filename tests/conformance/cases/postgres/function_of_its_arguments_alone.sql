CREATE FUNCTION halves(x numeric) RETURNS TABLE (low numeric, high numeric) LANGUAGE sql AS $$ SELECT x / 2, x - x / 2 $$;
CREATE VIEW v AS SELECT s.id, (halves(s.amount)).* FROM s;
CREATE VIEW w AS SELECT h.high FROM s, halves(s.amount) AS h;
