CREATE TABLE acct (id int, owner text, balance numeric);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO acct_a SELECT OLD.*, now() AS at;
  INSERT INTO acct_b (op, id, owner, balance) VALUES ('U', OLD.*);
  INSERT INTO acct_c SELECT nextval('c') AS no, (NEW).*;
  INSERT INTO acct_d (doc) VALUES (to_jsonb(NEW.*));
  RETURN NEW;
END $$;
CREATE TRIGGER keep AFTER UPDATE ON acct FOR EACH ROW EXECUTE FUNCTION keep();
