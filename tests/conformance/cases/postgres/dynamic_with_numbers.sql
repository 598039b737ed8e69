CREATE FUNCTION purge (p_batch INT, IN p_kind BIGINT, p_where TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  v_most INTEGER := 5;
BEGIN
  EXECUTE 'INSERT INTO kept (id) SELECT r.id FROM raw_rows AS r WHERE r.batch = ' || p_batch || ' AND r.kind > ' || p_kind || ' LIMIT ' || v_most;
  EXECUTE 'INSERT INTO lost (id) SELECT r.id FROM raw_rows AS r WHERE r.name = ' || p_where;
END $$;
