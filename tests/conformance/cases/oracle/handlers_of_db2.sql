CREATE OR REPLACE PROCEDURE bank.close_day (IN p_day DATE)
LANGUAGE SQL
BEGIN
  DECLARE v_sum DECIMAL(15,2);
  DECLARE v_branch INTEGER;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    INSERT INTO bank.day_errors (day, branch, amount) VALUES (p_day, v_branch, v_sum);
  END;
  FOR r AS SELECT b.id AS bid FROM bank.branches b DO
    SET v_branch = r.bid;
    SELECT SUM(m.amount) INTO v_sum FROM bank.moves m WHERE m.branch = v_branch;
    INSERT INTO bank.day_sums (branch, amount) VALUES (v_branch, v_sum);
  END FOR;
END
@
