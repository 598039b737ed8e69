CREATE PROCEDURE p(p_id INT) RETURNS INT LANGUAGE SQL AS
$$
DECLARE
  v INT;
  w INT DEFAULT 0;
BEGIN
  SELECT a INTO :v FROM s WHERE id = :p_id;
  w := v + 1;
  LET z INT := (SELECT MAX(q) FROM u);
  INSERT INTO t (x, y, z) VALUES (:v, :w, :z);
  INSERT INTO t2 (x) SELECT v FROM b;
END;
$$;
