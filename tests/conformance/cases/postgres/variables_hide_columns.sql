CREATE TABLE parcel (weight int, zone text);
CREATE TABLE load (weight int, heaviest int);
CREATE FUNCTION weigh() RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    weight int;
BEGIN
    SELECT max(s.kg) INTO weight FROM scale AS s;
    INSERT INTO load (weight, heaviest) SELECT p.weight, weight FROM parcel AS p WHERE p.zone = 'A';
END $$;
