-- NEW in ON CONFLICT is the trigger's row, excluded the one that was to be inserted.
CREATE TABLE moves (account INT, amount NUMERIC, moved_at TIMESTAMP);
CREATE FUNCTION keep_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO balances (account, amount, since) VALUES (NEW.account, NEW.amount, now())
  ON CONFLICT (account) DO UPDATE SET amount = balances.amount + NEW.amount - OLD.amount, since = NEW.moved_at
  WHERE balances.account = NEW.account;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_balance AFTER UPDATE ON moves FOR EACH ROW EXECUTE FUNCTION keep_balance();
