CREATE PROCEDURE etl.newest() RETURNS DATE LANGUAGE SQL AS
DECLARE
  d DATE;
BEGIN
  SELECT MAX(c.day) INTO :d FROM etl.cuts AS c;
  RETURN d;
END;
CREATE PROCEDURE etl.keep(kind STRING) RETURNS STRING LANGUAGE SQL AS
$$
DECLARE
  cut DATE;
BEGIN
  CALL etl.newest() INTO :cut;
  INSERT INTO mart.kept (kind, day) SELECT :kind, :cut;
  DELETE FROM mart.old AS o WHERE o.day < :cut;
  RETURN 'done';
END;
$$;
