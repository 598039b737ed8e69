DECLARE
  v_total NUMBER;
BEGIN
  UPDATE accounts SET balance = balance + 1 WHERE id = 7 RETURNING balance INTO v_total;
  INSERT INTO log (b) VALUES (v_total);
END;
/
