DECLARE
  TYPE rows_t IS TABLE OF s%ROWTYPE;
  l_rows rows_t;
  l_ids id_table;
BEGIN
  SELECT a, b BULK COLLECT INTO l_rows FROM s;
  FORALL i IN 1 .. l_rows.COUNT
    INSERT INTO t (x, y) VALUES (l_rows(i).b, l_rows(i).a);
  SELECT id BULK COLLECT INTO l_ids FROM u;
  FORALL i IN 1 .. l_ids.COUNT
    DELETE FROM v WHERE id = l_ids(i);
END;
/
