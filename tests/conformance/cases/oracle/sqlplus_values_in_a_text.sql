DEFINE schema = app
BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO &schema..target (id) SELECT s.id FROM &schema..source s';
END;
/
