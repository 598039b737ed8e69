CREATE FUNCTION road.measure(part INT) RETURNS VOID AS $$
DECLARE
  let INT;
  set INT;
  call INT;
BEGIN
  IF part > 0 THEN
    let := (SELECT MAX(s.stop_at) FROM road.stretch s WHERE s.part = part);
  ELSE
    let = (SELECT MIN(e.stop_at) FROM road.ends e);
  END IF;
  set = let + 1;
  call := set;
  INSERT INTO road.measured (until) VALUES (call);
END
$$ LANGUAGE plpgsql;
