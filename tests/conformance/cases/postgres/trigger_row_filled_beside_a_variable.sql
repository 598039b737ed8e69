CREATE FUNCTION seat_guest() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    side text;
BEGIN
    SELECT f.no, f.side INTO NEW.seat, side FROM free_seat AS f WHERE f.hall = 1;
    INSERT INTO usher (side) VALUES (side);
    RETURN NEW;
END $$;
CREATE TRIGGER seat BEFORE INSERT ON guest FOR EACH ROW EXECUTE FUNCTION seat_guest();
