!define db=raw
CREATE PROCEDURE p() RETURNS VARCHAR LANGUAGE SQL AS
$$
BEGIN
  INSERT INTO t (a) SELECT s.a FROM &db.public.s s;
  EXECUTE IMMEDIATE 'INSERT INTO u (a) SELECT s.a FROM &{db}.public.s s';
END;
$$;
