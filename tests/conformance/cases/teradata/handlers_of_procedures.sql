REPLACE PROCEDURE dwh.load_x (IN p_id INTEGER)
BEGIN
  DECLARE v_amt DECIMAL(18,2);
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    INSERT INTO dwh.err (id, amt) VALUES (:p_id, :v_amt);
  END;
  SELECT s.amt INTO :v_amt FROM stg.s s WHERE s.id = :p_id;
  INSERT INTO dwh.x (id, amt) VALUES (:p_id, :v_amt);
END;
