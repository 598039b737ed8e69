CREATE FUNCTION calc(p_id int) RETURNS void AS $$
<<outer_block>>
DECLARE
  v numeric;
  w numeric;
BEGIN
  SELECT a.x INTO v FROM ta a;
  DECLARE
    v numeric;
  BEGIN
    SELECT b.x INTO v FROM tb b WHERE b.id = calc.p_id;
    outer_block.w := v;
    SELECT c.x INTO outer_block.v FROM tc c;
    INSERT INTO r0 (v) VALUES (outer_block.v);
    INSERT INTO r1 (v) VALUES (v);
  END;
  INSERT INTO r2 (v, w) VALUES (v, w);
END $$ LANGUAGE plpgsql;
