CREATE OR REPLACE PROCEDURE main.ops.load_x(p_id INT) LANGUAGE SQL SQL SECURITY INVOKER AS
BEGIN
  DECLARE v_amt DECIMAL(18,2);
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    INSERT INTO main.ops.err (id, amt) VALUES (p_id, v_amt);
  END;
  SET v_amt = (SELECT max(s.amt) FROM main.ops.s s);
  INSERT INTO main.ops.x (id, amt) VALUES (p_id, v_amt);
END;
