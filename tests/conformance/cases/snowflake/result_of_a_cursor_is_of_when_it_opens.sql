-- The cursors ask for the result of what runs before they are opened, which is SHOW, not for each other's.
DECLARE
  shops CURSOR FOR SELECT shop_id FROM core.shops;
  users CURSOR FOR SELECT "name" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) WHERE "disabled" = 'false';
BEGIN
  SHOW USERS;
  OPEN users;
  FOR u IN users DO
    LET who STRING := u."name";
    INSERT INTO core.people (who) VALUES (:who);
  END FOR;
END;
