-- Of the texts that a CASE chooses from each may be run.
CREATE OR REPLACE PROCEDURE keep_rows(p_old BOOLEAN) AS
  v_text VARCHAR2(200);
BEGIN
  v_text := CASE WHEN p_old THEN 'INSERT INTO kept (id) SELECT id FROM old_rows' ELSE 'INSERT INTO kept (id) SELECT row_id FROM new_rows' END;
  EXECUTE IMMEDIATE v_text;
  EXECUTE IMMEDIATE 'DELETE FROM kept WHERE ' || CASE WHEN p_old THEN 'seen' ELSE 'done' END || ' = 1';
END;
/
