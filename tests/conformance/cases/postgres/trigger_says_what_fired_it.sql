CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log (what, which, name) SELECT TG_OP, TG_TABLE_NAME, u.name FROM users u WHERE u.id = NEW.user_id;
    RETURN NEW;
END $$;
CREATE TRIGGER on_change AFTER INSERT ON docs FOR EACH ROW EXECUTE FUNCTION noted();
