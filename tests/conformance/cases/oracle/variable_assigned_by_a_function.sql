CREATE PACKAGE BODY cfg AS
  FUNCTION get (k VARCHAR2) RETURN VARCHAR2 IS
    v VARCHAR2(99);
  BEGIN
    SELECT p.val INTO v FROM params p WHERE p.name = k;
    RETURN v;
  END;
  PROCEDURE run (k VARCHAR2) IS
    a VARCHAR2(99) := get('a');
    b VARCHAR2(99);
  BEGIN
    b := UPPER(cfg.get(k)) || '!';
    INSERT INTO seen (a, b) VALUES (a, b);
  END;
END;
/
