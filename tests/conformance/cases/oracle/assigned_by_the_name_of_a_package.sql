CREATE OR REPLACE PACKAGE BODY pk IS
  g_name VARCHAR2(30);
  PROCEDURE p(p_id NUMBER) IS
    r emp%ROWTYPE;
    g_name VARCHAR2(30);
  BEGIN
    SELECT * INTO p.r FROM emp WHERE empno = p.p_id;
    p.g_name := r.ename;
    pk.g_name := p.r.job;
    INSERT INTO local_names (n) VALUES (g_name);
  END;
  PROCEDURE q IS
  BEGIN
    INSERT INTO global_names (n) VALUES (pk.g_name);
  END;
END pk;
/
