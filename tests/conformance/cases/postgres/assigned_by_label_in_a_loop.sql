CREATE FUNCTION walk() RETURNS void AS $$
<<fn>>
DECLARE
  r record;
  best text;
  total numeric := 0;
BEGIN
  <<outer_loop>>
  FOR r IN SELECT c.id, c.name FROM customers c LOOP
    <<blk>>
    DECLARE
      total numeric;
    BEGIN
      SELECT SUM(o.amt) INTO total FROM orders o WHERE o.cust = r.id;
      fn.total := fn.total + blk.total;
      fn.best := r.name;
      INSERT INTO per_cust (id, total) VALUES (r.id, total);
      CONTINUE outer_loop WHEN total > 5;
    END;
  END LOOP outer_loop;
  INSERT INTO overall (best, total) VALUES (best, walk.total);
END $$ LANGUAGE plpgsql;
