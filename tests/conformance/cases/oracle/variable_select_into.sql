CREATE OR REPLACE PROCEDURE p (p_id IN NUMBER, p_name OUT VARCHAR2) IS
  v_a s.a%TYPE;
BEGIN
  SELECT a, name INTO v_a, p_name FROM s WHERE id = p_id;
  INSERT INTO t (x, y, z) VALUES (v_a, p_name, p_id);
END p;
/
