CREATE TABLE t (id int, a text);
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$
DECLARE r t; q public.t; z s;
BEGIN
  SELECT x.* INTO r FROM t x WHERE x.id = 1;
  INSERT INTO h SELECT r.*;
  q := r;
  INSERT INTO k VALUES (q.*);
  SELECT y.* INTO z FROM s y WHERE y.id = 1;
  INSERT INTO m SELECT z.*;
END $$;
