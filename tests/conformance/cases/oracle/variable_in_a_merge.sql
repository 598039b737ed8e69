CREATE PROCEDURE p (p_day DATE) IS
  v_rate NUMBER;
BEGIN
  SELECT rate INTO v_rate FROM rates;
  MERGE INTO t USING s ON (t.id = s.id)
  WHEN MATCHED THEN UPDATE SET t.x = s.x * v_rate, t.day = p_day
  WHEN NOT MATCHED THEN INSERT (id, x, r) VALUES (s.id, s.x, v_rate);
END;
/
