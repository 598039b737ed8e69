CREATE FUNCTION cmp() RETURNS void AS $$
DECLARE
  c CURSOR FOR SELECT a.id, a.price, b.price FROM items a JOIN items_old b ON b.id = a.id;
  v_id int; v_new numeric; v_old numeric;
  r refcursor;
  q int; s text;
BEGIN
  OPEN c;
  LOOP
    FETCH c INTO v_id, v_new, v_old;
    EXIT WHEN NOT FOUND;
    INSERT INTO diffs (id, new_p, old_p) VALUES (v_id, v_new, v_old);
  END LOOP;
  CLOSE c;
  IF v_id > 5 THEN OPEN r FOR SELECT x.a, x.b FROM x; ELSE OPEN r FOR SELECT y.c, y.d FROM y; END IF;
  FETCH r INTO q, s;
  INSERT INTO xy (q, s) VALUES (q, s);
END $$ LANGUAGE plpgsql;
