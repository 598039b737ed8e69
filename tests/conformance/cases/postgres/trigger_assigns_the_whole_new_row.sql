CREATE TABLE t (id int, a text);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW := jsonb_populate_record(NEW, (SELECT c.doc FROM conf c WHERE c.id = NEW.id));
  INSERT INTO log (a) VALUES (NEW.a);
  RETURN NEW;
END $$;
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
