CREATE TABLE payments (customer INT, amount NUMERIC);
CREATE FUNCTION public.paid (who INT) RETURNS NUMERIC LANGUAGE sql AS $$
  SELECT sum(p.amount) FROM payments AS p WHERE p.customer = who $$;
CREATE FUNCTION settings_for (who INT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE v TEXT;
BEGIN
  SELECT s.body INTO v FROM settings AS s WHERE s.customer = who;
  RETURN v;
END $$;
CREATE FUNCTION twice (n INT) RETURNS INT LANGUAGE sql AS $$ SELECT max(a.x) FROM a $$;
CREATE FUNCTION twice (n TEXT) RETURNS INT LANGUAGE sql AS $$ SELECT max(b.x) FROM b $$;
CREATE FUNCTION public.late (since DATE) RETURNS TABLE (customer INT, due DATE) LANGUAGE sql AS $$
  SELECT i.customer, i.due FROM invoices AS i $$;
CREATE VIEW v AS SELECT c.name, paid(c.id) AS paid, twice(c.age) AS old, elsewhere(c.x) AS x FROM customers AS c
WHERE settings_for(c.id) <> '';
CREATE VIEW w AS SELECT l.due FROM late(current_date) AS l;
