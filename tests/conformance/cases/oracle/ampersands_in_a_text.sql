BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO t (a, b) SELECT s.a, ''Research & Development'' FROM s WHERE s.d = ''R&D'' AND s.k = &k';
END;
/
