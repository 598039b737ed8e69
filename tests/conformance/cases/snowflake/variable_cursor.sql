DECLARE
  c CURSOR FOR SELECT a, b FROM s;
BEGIN
  FOR r IN c DO
    LET x INT := r.a;
    INSERT INTO t (x) VALUES (:x);
  END FOR;
END;
