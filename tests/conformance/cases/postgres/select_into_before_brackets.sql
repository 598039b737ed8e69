CREATE FUNCTION close_day() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    turnover int;
    till int;
BEGIN
    SELECT INTO turnover, till (max(r.cash) + max(r.card)) AS all_of_it, max(r.till) FROM receipt AS r;
    SELECT INTO till (SELECT max(p.till) FROM place AS p);
    INSERT INTO day_end (turnover, till) VALUES (turnover, till);
END $$;
