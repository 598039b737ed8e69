DO $$
DECLARE
    this_stop text;
    stop_before text;
BEGIN
    FOR i IN 1..9 LOOP
        stop_before := this_stop;
        SELECT r.stop INTO this_stop FROM route AS r WHERE r.no = i;
        INSERT INTO leg (from_stop, to_stop) VALUES (stop_before, this_stop);
    END LOOP;
END $$;
