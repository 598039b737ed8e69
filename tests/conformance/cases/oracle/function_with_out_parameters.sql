CREATE OR REPLACE PACKAGE BODY fx AS
  FUNCTION find_rate (p_code IN VARCHAR2, p_rate OUT NUMBER) RETURN BOOLEAN IS
  BEGIN
    SELECT r.rate INTO p_rate FROM rates r WHERE r.code = p_code;
    RETURN TRUE;
  END find_rate;

  PROCEDURE keep IS
    v_rate NUMBER;
    v_other NUMBER;
    v_ok BOOLEAN;
  BEGIN
    IF NOT find_rate('EUR', v_rate) THEN
      RETURN;
    END IF;
    v_ok := fx.find_rate('USD', v_other);
    INSERT INTO kept (rate, other) VALUES (v_rate, v_other);
  END keep;
END fx;
/
