CREATE OR REPLACE TRIGGER raises AFTER UPDATE OF salary ON staff
REFERENCING NEW AS n OLD AS o FOR EACH ROW WHEN (n.salary > o.salary)
BEGIN
  INSERT INTO raise_log (id, before, after) VALUES (:n.id, :o.salary, :n.salary * 12);
END;
/
