-- A body that is a string doubles the quotes of its strings, and doubles those of the texts it runs once more.
CREATE OR REPLACE PROCEDURE ops.refresh_fares() RETURNS VARCHAR LANGUAGE SQL AS '
DECLARE
    question STRING;
BEGIN
    CREATE OR REPLACE TEMPORARY FUNCTION as_day (d TEXT) RETURNS DATE AS ''TO_DATE(d, \\''YYYYMMDD\\'')'';
    question := ''INSERT INTO ops.fares (fare_id, kind) SELECT fare_id, ''''bus'''' FROM raw.fares WHERE zone = ''''A'''' '';
    EXECUTE IMMEDIATE :question;
    EXECUTE IMMEDIATE ''INSERT INTO ops.zones (zone)\n  SELECT zone -- only those\n  FROM raw.zones\n  WHERE kind <> ''''none'''''';
    INSERT INTO ops.days (day) SELECT as_day(text_of_day) FROM raw.days WHERE kind = ''week'';
    RETURN ''done'';
END;
';
