CREATE TABLE visit (guest int, room int, rate int, meals int, note text);
CREATE TABLE ticket (no int, guest int);
CREATE PROCEDURE count_meals(INOUT n int) LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(m.id) INTO n FROM meal AS m;
END $$;
CREATE FUNCTION complete_visit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free CURSOR FOR SELECT r.no FROM room AS r;
BEGIN
    OPEN free;
    FETCH free INTO NEW.room;
    CLOSE free;
    EXECUTE 'SELECT max(p.amount) FROM price AS p' INTO NEW.rate;
    CALL count_meals(NEW.meals);
    INSERT INTO ticket (guest) VALUES (NEW.guest) RETURNING no || NEW.note INTO NEW.note;
    RETURN NEW;
END $$;
CREATE TRIGGER complete BEFORE INSERT ON visit FOR EACH ROW EXECUTE FUNCTION complete_visit();
