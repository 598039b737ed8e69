CREATE TABLE crate (id int, weight int, label text);
CREATE FUNCTION fill_crate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    heaviest int;
BEGIN
    SELECT max(i.grams) INTO heaviest FROM item AS i;
    NEW.weight := heaviest;
    RETURN NEW;
END $$;
CREATE TRIGGER fill BEFORE INSERT ON crate FOR EACH ROW EXECUTE FUNCTION fill_crate();
