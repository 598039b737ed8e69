CREATE OR REPLACE PROCEDURE p IS
  v NUMBER;
BEGIN
  SELECT a.x INTO v FROM ta a;
  BEGIN
    SELECT b.x INTO v FROM tb b;
    BEGIN
      SELECT c.x INTO v FROM tc c;
    EXCEPTION
      WHEN NO_DATA_FOUND THEN
        SELECT d.x INTO v FROM td d;
        INSERT INTO inner_h (x) VALUES (v);
    END;
    INSERT INTO mid (x) VALUES (v);
  EXCEPTION
    WHEN OTHERS THEN
      INSERT INTO outer_h (x) VALUES (v);
      RETURN;
  END;
  INSERT INTO last_t (x) VALUES (v);
END;
/
