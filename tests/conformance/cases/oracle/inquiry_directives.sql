CREATE OR REPLACE PROCEDURE note_it IS
BEGIN
  INSERT INTO notes (unit, line, text) SELECT $$PLSQL_UNIT, $$PLSQL_LINE, m.text FROM messages m WHERE m.level_no > $$my_level;
END;
/
