DECLARE
  r t%ROWTYPE;
BEGIN
  r.x := 1;
  SELECT a INTO r.y FROM s;
  INSERT INTO u (p, q) VALUES (r.x, r.y);
END;
/
