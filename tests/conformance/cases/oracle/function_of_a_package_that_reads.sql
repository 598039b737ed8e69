CREATE OR REPLACE PACKAGE BODY accounts AS
  FUNCTION balance(p_id NUMBER) RETURN NUMBER IS
    v_sum NUMBER;
  BEGIN
    SELECT SUM(amount) INTO v_sum FROM bookings WHERE account = p_id;
    RETURN NVL(v_sum, 0);
  END balance;
END accounts;
/
CREATE VIEW overview AS SELECT a.id, accounts.balance(a.id) AS balance FROM account_list a;
