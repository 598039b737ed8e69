CREATE TABLE sales (id int, pieces int, price int, total int);

CREATE FUNCTION sum_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.total := NEW.pieces * NEW.price;
  INSERT INTO audits (sale_id, sale_total) VALUES (NEW.id, NEW.total);
  INSERT INTO copies SELECT NEW.*;
  RETURN NEW;
END $$;

CREATE TRIGGER sum_up BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION sum_up();
