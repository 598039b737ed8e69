DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT a, b FROM s WHERE c > 0 LOOP
    INSERT INTO t SELECT r.*, u.d FROM u WHERE u.a = r.a;
  END LOOP;
END $$;
