CREATE OR REPLACE TRIGGER t BEFORE INSERT ON emp FOR EACH ROW
BEGIN
    SELECT d.loc INTO :NEW.loc FROM dept d WHERE d.no = :NEW.dept;
    :NEW.name := :NEW.first || ' ' || :NEW.last;
    SELECT seq.NEXTVAL INTO :NEW.id FROM dual;
END;
/
