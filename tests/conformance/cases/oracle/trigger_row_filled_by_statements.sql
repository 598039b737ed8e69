CREATE TABLE visit (guest NUMBER, room NUMBER, rate NUMBER, badge NUMBER);
CREATE TABLE ticket (no NUMBER, guest NUMBER);
CREATE OR REPLACE TRIGGER complete_visit BEFORE INSERT ON visit FOR EACH ROW
DECLARE
    CURSOR free IS SELECT r.no FROM room r;
BEGIN
    OPEN free;
    FETCH free INTO :NEW.room;
    CLOSE free;
    EXECUTE IMMEDIATE 'SELECT MAX(p.amount) FROM price p' INTO :NEW.rate;
    INSERT INTO ticket (guest) VALUES (:NEW.guest) RETURNING no INTO :NEW.badge;
END;
/
