CREATE PROCEDURE dwh.move_orders (IN since DATE)
LANGUAGE SQL
BEGIN
  DECLARE said VARCHAR(500);
  DECLARE no_ INTEGER; DECLARE amount_ DECIMAL(9, 2); DECLARE at_end INTEGER DEFAULT 0;
  DECLARE found CURSOR FOR asked;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET at_end = 1;
  SET said = 'SELECT o.no, o.amount FROM dwh.orders o WHERE o.day >= ?';
  PREPARE asked FROM said;
  PREPARE kept FROM 'INSERT INTO dwh.kept (no, amount) VALUES (?, ? * 2)';
  OPEN found USING since;
  FETCH found INTO no_, amount_;
  WHILE at_end = 0 DO
    EXECUTE kept USING no_, amount_;
    FETCH found INTO no_, amount_;
  END WHILE;
  CLOSE found;
  PREPARE once FROM 'DELETE FROM dwh.orders WHERE done = 1';
  EXECUTE once;
END
