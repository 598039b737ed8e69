CREATE OR REPLACE TRIGGER emp_audit
AFTER UPDATE OF sal ON hr.emp FOR EACH ROW
DECLARE
  v_diff NUMBER;
BEGIN
  v_diff := :NEW.sal - :OLD.sal;
  INSERT INTO hr.emp_audit (id, diff) VALUES (:OLD.id, v_diff);
END;
/
CREATE OR REPLACE TRIGGER logon_audit AFTER LOGON ON DATABASE
BEGIN
  INSERT INTO hr.logons (who) VALUES (USER);
END;
/
