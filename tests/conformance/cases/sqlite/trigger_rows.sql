CREATE TRIGGER tr AFTER UPDATE OF price ON items WHEN NEW.price > 0 BEGIN
  INSERT INTO prices (item, price) VALUES (NEW.id, NEW.price);
END;
