CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tbl text;
  names text[] := ARRAY['e', 'g'];
BEGIN
  FOREACH tbl IN ARRAY ARRAY['a', 'b'] LOOP
    EXECUTE format('INSERT INTO %I (x) SELECT s.x FROM s', tbl);
  END LOOP;
  FOR tbl IN SELECT unnest(ARRAY['c', 'd']::text[]) LOOP
    EXECUTE format('INSERT INTO %I (x) SELECT s.x FROM s', 'log_' || tbl);
  END LOOP;
  FOREACH tbl IN ARRAY names LOOP
    EXECUTE 'INSERT INTO ' || quote_ident(tbl) || ' (x) SELECT s.x FROM s';
  END LOOP;
  FOR tbl IN SELECT n FROM unnest(ARRAY['h', 'i']) AS n LOOP
    EXECUTE 'INSERT INTO ' || tbl || ' (x) SELECT s.x FROM s';
  END LOOP;
END $$;
