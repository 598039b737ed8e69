CREATE FUNCTION fill(cloud boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  q text := 'INSERT INTO waits (kind) SELECT kind';
BEGIN
  IF cloud THEN
    q := q || ' FROM db_waits';
  ELSE
    q := q || ' FROM os_waits';
  END IF;
  EXECUTE q || ' WHERE seconds > 1';
END $$;
