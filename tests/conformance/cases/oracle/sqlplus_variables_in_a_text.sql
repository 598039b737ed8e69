BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO &schema..target (id, name) SELECT s.id, s.name FROM &&src_schema..source s';
END;
/
