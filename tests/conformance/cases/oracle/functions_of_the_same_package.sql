CREATE PACKAGE BODY app.bills AS
  FUNCTION rate (c VARCHAR2) RETURN NUMBER IS
    v NUMBER;
  BEGIN
    SELECT r.factor INTO v FROM rates r WHERE r.code = c;
    RETURN v;
  END;
  PROCEDURE run IS
  BEGIN
    INSERT INTO totals (id, amount) SELECT b.id, b.amount * rate(b.code) FROM bills_raw b;
  END;
END;
/
