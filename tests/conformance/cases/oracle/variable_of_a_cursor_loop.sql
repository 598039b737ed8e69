CREATE PROCEDURE p IS
  CURSOR c (p_dept NUMBER) IS SELECT id, name FROM emp WHERE dept = p_dept;
BEGIN
  FOR r IN c(10) LOOP
    UPDATE t SET n = r.name WHERE id = r.id;
  END LOOP;
  FOR r IN (SELECT k FROM u) LOOP
    INSERT INTO v (k) VALUES (r.k);
  END LOOP;
END;
/
