CREATE TABLE b (amount NUMBER);
CREATE PROCEDURE p IS
  amount NUMBER;
  v_rate NUMBER;
BEGIN
  SELECT r, q INTO v_rate, amount FROM rates;
  INSERT INTO t (x, y) SELECT amount, v_rate FROM b;
END;
/
