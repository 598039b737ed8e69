CREATE FUNCTION report_late() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  late CURSOR (since date, most int) FOR SELECT id, total FROM orders WHERE day > since LIMIT most;
  r record;
  x int;
  y numeric;
  d date;
BEGIN
  SELECT max(day) INTO d FROM runs;
  FOR r IN late (d, 10) LOOP
    INSERT INTO reported (id, total) VALUES (r.id, r.total);
  END LOOP;
  OPEN late ('2024-01-01', 5);
  FETCH late INTO x, y;
  INSERT INTO first_of_year (id, total) VALUES (x, y);
  CLOSE late;
  OPEN late (most => 1, since := (SELECT min(at) FROM audits));
  FETCH late INTO x, y;
  INSERT INTO audited (id, total) VALUES (x, y);
END;
$$;
