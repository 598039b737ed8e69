CREATE OR REPLACE PACKAGE BODY pk AS
  PROCEDURE fill(p_id IN NUMBER, p_name OUT VARCHAR2) IS
  BEGIN
    SELECT c.name INTO p_name FROM customers c WHERE c.id = p_id;
  END;

  PROCEDURE fill(p_name OUT VARCHAR2) IS
  BEGIN
    fill(1, p_name);
  END;

  PROCEDURE fill(p_id IN NUMBER, p_country IN VARCHAR2, p_name OUT VARCHAR2) IS
  BEGIN
    pk.fill(p_id, p_name => p_name);
  END;

  PROCEDURE run IS
    v VARCHAR2(10);
    w VARCHAR2(10);
  BEGIN
    fill(v);
    fill(1, 'AT', w);
    INSERT INTO t (n, m) VALUES (v, w);
  END;
END;
/
