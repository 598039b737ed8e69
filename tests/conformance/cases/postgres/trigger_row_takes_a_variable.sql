CREATE TABLE crate (id int, weight int, label text);
CREATE FUNCTION fill_crate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    heaviest int;
    label text;
BEGIN
    SELECT max(i.grams), min(i.name) INTO heaviest, label FROM item AS i;
    NEW.weight := heaviest;
    NEW.label := label;
    RETURN NEW;
END $$;
CREATE TRIGGER fill BEFORE INSERT ON crate FOR EACH ROW EXECUTE FUNCTION fill_crate();
