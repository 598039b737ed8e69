CREATE FUNCTION seats.block() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    seat int;
BEGIN
    FOREACH seat IN ARRAY ARRAY(SELECT p.place FROM seats.plan AS p WHERE p.hall = 3) LOOP
        INSERT INTO seats.blocked (place) VALUES (seat);
    END LOOP;
END $$;
