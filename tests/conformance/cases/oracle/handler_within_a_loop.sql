CREATE OR REPLACE PROCEDURE p IS
  v_last VARCHAR2(10);
BEGIN
  FOR r IN (SELECT s.id, s.name FROM src s) LOOP
    BEGIN
      v_last := r.name;
      INSERT INTO dst (id, name) VALUES (r.id, r.name);
      SELECT x.code INTO v_last FROM codes x WHERE x.id = r.id;
    EXCEPTION
      WHEN DUP_VAL_ON_INDEX THEN
        UPDATE dst SET name = v_last WHERE id = r.id;
      WHEN OTHERS THEN
        INSERT INTO bad (id, last) VALUES (r.id, v_last);
    END;
  END LOOP;
  INSERT INTO ended (last) VALUES (v_last);
END;
/
