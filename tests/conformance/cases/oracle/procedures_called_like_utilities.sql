CREATE OR REPLACE PACKAGE BODY shop AS
  PROCEDURE get(p_id IN NUMBER, p_out OUT VARCHAR2) IS
  BEGIN
    SELECT p.name INTO p_out FROM people p WHERE p.id = p_id;
  END;
  PROCEDURE show(p_id IN NUMBER, p_out OUT VARCHAR2) IS
  BEGIN
    SELECT c.name INTO p_out FROM cities c WHERE c.id = p_id;
  END;
  PROCEDURE run IS
    v VARCHAR2(9);
    w VARCHAR2(9);
  BEGIN
    get(1, v);
    show(1, w);
    COMMIT;
    INSERT INTO log (person, city) VALUES (v, w);
  END;
END;
/
