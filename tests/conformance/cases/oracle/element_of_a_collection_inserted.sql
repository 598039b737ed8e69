CREATE OR REPLACE PROCEDURE keep_ids IS
  TYPE ids_t IS TABLE OF NUMBER;
  ids ids_t;
BEGIN
  SELECT c.id BULK COLLECT INTO ids FROM cust c WHERE c.flag = 'Y';
  INSERT INTO seen (id) VALUES (ids(1));
END;
/
