CREATE OR REPLACE TRIGGER raises BEFORE UPDATE OF salary ON staff
REFERENCING NEW AS n OLD AS o FOR EACH ROW WHEN (n.salary > o.salary)
BEGIN
  INSERT INTO raise_log (id, before, after) VALUES (:n.id, :o.salary, :n.salary * 12);
  SELECT g.name INTO :n.grade FROM grades g WHERE g.salary = :n.salary;
END;
/
