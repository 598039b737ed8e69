FOR r IN (SELECT a, b FROM ds.s)
DO
  INSERT INTO ds.t (x, y) VALUES (r.b, r.a);
END FOR;
