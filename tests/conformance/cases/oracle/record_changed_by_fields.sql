CREATE OR REPLACE PROCEDURE p IS
    r emp%ROWTYPE;
BEGIN
    FOR s IN (SELECT e.id, e.sal FROM stage e) LOOP
        SELECT * INTO r FROM emp WHERE id = s.id;
        r.sal := s.sal * 1.1;
        UPDATE emp SET ROW = r WHERE id = s.id;
        INSERT INTO log VALUES r;
    END LOOP;
END;
/
CREATE TABLE emp (id NUMBER, sal NUMBER);
