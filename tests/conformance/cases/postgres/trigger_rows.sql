CREATE FUNCTION audit.log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit.changes (id, was, is_now) VALUES (NEW.id, OLD.balance, NEW.balance);
  UPDATE core.totals SET total = total + NEW.balance WHERE branch = NEW.branch;
  RETURN NEW;
END
$$;
CREATE TRIGGER log_change AFTER UPDATE ON core.accounts FOR EACH ROW EXECUTE FUNCTION audit.log_change();
CREATE TRIGGER log_card AFTER UPDATE ON core.cards FOR EACH ROW EXECUTE FUNCTION audit.other();
