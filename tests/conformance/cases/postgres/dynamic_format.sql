DO $$
DECLARE
  source text := 'trades';
  v int;
BEGIN
  SELECT max(day) INTO v FROM calendar;
  EXECUTE format('INSERT INTO o (a) SELECT b FROM %I WHERE c = %L AND d LIKE ''5%%''', source, v);
  EXECUTE format('INSERT INTO %1$I.%2$I (a) SELECT b FROM %1$I.s', 'My', 'tab');
  EXECUTE 'INSERT INTO q (a) SELECT x FROM s WHERE k = ' || quote_literal(v);
  EXECUTE format('INSERT INTO %I SELECT 1', v);
  EXECUTE format('INSERT INTO %I SELECT 1');
END
$$;
