-- Two variables of a loop that take from each other: each has what any round left in the other.
CREATE FUNCTION shift() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    newer int := 0;
    older int := 0;
BEGIN
    LOOP
        INSERT INTO log (newer, older) VALUES (newer, older);
        newer := (SELECT max(r.at) FROM readings r);
        EXIT WHEN newer IS NULL;
        older := newer + (SELECT min(s.gap) FROM steps s);
    END LOOP;
END $$;
