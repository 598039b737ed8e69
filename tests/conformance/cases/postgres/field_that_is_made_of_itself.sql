CREATE FUNCTION zones_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO areas (id, label) VALUES (COALESCE(NEW.id, nextval('ids')), NEW.label) RETURNING id INTO NEW.id;
  INSERT INTO zones (id, kind) VALUES (NEW.id, NEW.kind);
  NEW.kind := COALESCE(NEW.kind, NEW.label);
  INSERT INTO kinds (kind) VALUES (NEW.kind);
  RETURN NEW;
END;
$$;
CREATE TRIGGER zones_insert INSTEAD OF INSERT ON all_zones FOR EACH ROW EXECUTE FUNCTION zones_insert();
