CREATE FUNCTION try_cast(v text, otherwise int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RETURN v::int;
EXCEPTION WHEN OTHERS THEN
    RETURN otherwise;
END $$;
CREATE TABLE reading AS SELECT try_cast(m.value, m.scale) AS value FROM meter AS m WHERE safe_cast(m.day) > 0;
