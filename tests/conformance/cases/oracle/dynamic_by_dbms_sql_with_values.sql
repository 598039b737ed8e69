CREATE PACKAGE BODY copying AS
  PROCEDURE copy_all IS
    c INTEGER := DBMS_SQL.OPEN_CURSOR; n NUMBER;
  BEGIN
    DBMS_SQL.PARSE(c => c, statement => 'INSERT INTO kept (no, name) VALUES (:no, UPPER(:name))', language_flag => DBMS_SQL.NATIVE);
    FOR r IN (SELECT s.no, s.name FROM sent s) LOOP
      DBMS_SQL.BIND_VARIABLE(c, ':name', r.name);
      DBMS_SQL.BIND_VARIABLE(c, 'no', r.no);
      n := DBMS_SQL.EXECUTE(c);
    END LOOP;
    DBMS_SQL.CLOSE_CURSOR(c);
  END;
END;
/
