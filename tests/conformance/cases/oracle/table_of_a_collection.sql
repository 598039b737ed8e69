DECLARE
  TYPE t_row IS RECORD (eid NUMBER, pay NUMBER);
  TYPE t_tab IS TABLE OF t_row;
  l_rows t_tab;
  l_ids t_ids;
BEGIN
  SELECT id, sal BULK COLLECT INTO l_rows FROM s;
  INSERT INTO t (a, b) SELECT r.eid, r.pay FROM TABLE(l_rows) r;
  SELECT k BULK COLLECT INTO l_ids FROM keys;
  INSERT INTO u (a) SELECT i.column_value FROM TABLE(l_ids) i;
END;
/
