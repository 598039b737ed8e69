CREATE RULE moved AS ON UPDATE TO place DO ALSO (
  INSERT INTO trail (place, was) VALUES (OLD.id, OLD.city);
  UPDATE pin SET city = NEW.city WHERE pin.place = OLD.id
);
CREATE TABLE copy AS SELECT place FROM trail;
