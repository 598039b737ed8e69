CREATE FUNCTION note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (id, was, now) SELECT n.id, o.amount, n.amount FROM added n JOIN gone o USING (id);
  RETURN NULL;
END $$;
CREATE TRIGGER changes AFTER UPDATE ON accounts
  REFERENCING OLD TABLE AS gone NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes();
