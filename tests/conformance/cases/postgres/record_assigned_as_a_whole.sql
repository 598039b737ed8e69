CREATE FUNCTION copy_last() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
  last_one record;
BEGIN
  FOR r IN SELECT o.id, o.total FROM orders o LOOP
    last_one := r;
  END LOOP;
  INSERT INTO lasts (id, total) VALUES (last_one.id, last_one.total);
END $$;
