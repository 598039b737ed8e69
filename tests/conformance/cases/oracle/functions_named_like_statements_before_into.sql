CREATE PROCEDURE tidy IS
  v VARCHAR2(99);
BEGIN
  SELECT REPLACE(s.name, 'a', 'b') INTO v FROM src s WHERE s.id = 1;
  INSERT INTO tidied (name) VALUES (v);
END;
/
