-- A text that is prepared sees and fills the session's variables, and none of the procedure's own.
DELIMITER //
CREATE PROCEDURE fill(b INT)
BEGIN
  DECLARE n INT DEFAULT (SELECT MIN(k) FROM v);
  SELECT MAX(a) INTO @top FROM s;
  SET @q = 'INSERT INTO t (x, y) SELECT n, @top FROM u';
  PREPARE p FROM @q;
  EXECUTE p;
  SET @q = 'SELECT MAX(c) INTO @low FROM w';
  PREPARE p FROM @q;
  EXECUTE p;
  IF b > 1 THEN
    SET @q = 'SELECT MAX(d) INTO @low FROM z';
    PREPARE p FROM @q;
    EXECUTE p;
  END IF;
  INSERT INTO o (low) SELECT @low;
  SET @low = (SELECT MIN(e) FROM z);
  INSERT INTO r (low) SELECT @low;
END//
