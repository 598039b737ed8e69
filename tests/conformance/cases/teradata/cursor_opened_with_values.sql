REPLACE PROCEDURE dwh.copy_rates (IN p_cur CHAR(3))
BEGIN
  DECLARE v_stmt VARCHAR(500);
  DECLARE v_rate DECIMAL(9,4);
  DECLARE v_limit DATE;
  DECLARE c1 CURSOR FOR s1;
  SELECT MAX(d.day_dt) INTO v_limit FROM dwh.days d;
  SET v_stmt = 'SELECT r.rate FROM dwh.rates r WHERE r.cur = ? AND r.day_dt < ?';
  PREPARE s1 FROM v_stmt;
  OPEN c1 USING p_cur, v_limit;
  FETCH c1 INTO v_rate;
  INSERT INTO dwh.copied (rate) VALUES (v_rate);
  CLOSE c1;
END;
