CREATE PROCEDURE bank.copy_rates (IN p_cur CHAR(3))
LANGUAGE SQL
BEGIN
  DECLARE v_stmt VARCHAR(500);
  DECLARE v_rate DECIMAL(9,4);
  DECLARE v_day DATE;
  DECLARE v_limit DATE;
  DECLARE SQLCODE INTEGER DEFAULT 0;
  DECLARE c1 CURSOR FOR s1;
  SELECT MAX(d.day) INTO v_limit FROM bank.days d;
  SET v_stmt = 'SELECT r.rate, r.day FROM bank.rates r WHERE r.cur = ? AND r.day < ?';
  PREPARE s1 FROM v_stmt;
  OPEN c1 USING p_cur, v_limit;
  FETCH c1 INTO v_rate, v_day;
  WHILE SQLCODE = 0 DO
    INSERT INTO bank.copied (rate, day) VALUES (v_rate, v_day);
    FETCH c1 INTO v_rate, v_day;
  END WHILE;
  CLOSE c1;
END
@
