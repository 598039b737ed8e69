REPLACE PROCEDURE etl.clean (IN p_run INTEGER)
BEGIN
  DECLARE v_table VARCHAR(60) DEFAULT 'dwh.runs';
  CALL DBC.SysExecSQL('DELETE FROM ' || :v_table || ' WHERE run = ' || TRIM(:p_run));
END;
