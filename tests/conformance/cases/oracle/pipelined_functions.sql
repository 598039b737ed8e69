CREATE OR REPLACE FUNCTION names_of RETURN t_names PIPELINED IS
BEGIN
  FOR r IN (SELECT id, name FROM people) LOOP
    PIPE ROW (t_name(r.id, r.name));
  END LOOP;
  RETURN;
END;
/
CREATE OR REPLACE PACKAGE BODY rep AS
  CURSOR c IS SELECT a.id, a.amt AS total FROM sales a WHERE a.ok = 1;
  FUNCTION totals RETURN t_totals PIPELINED AS
    found t_totals;
  BEGIN
    OPEN c; FETCH c BULK COLLECT INTO found; CLOSE c;
    FOR i IN 1 .. found.COUNT LOOP PIPE ROW (found(i)); END LOOP;
    RETURN;
  END;
END rep;
/
CREATE VIEW v AS SELECT n.id, n.name, t.total FROM TABLE(names_of()) n JOIN TABLE(rep.totals) t ON t.id = n.id;
