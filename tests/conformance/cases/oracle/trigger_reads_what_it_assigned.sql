CREATE OR REPLACE TRIGGER sum_up BEFORE INSERT OR UPDATE ON sales FOR EACH ROW
BEGIN
  :NEW.total := :NEW.pieces * :NEW.price;
  INSERT INTO audits (sale_total, pieces) VALUES (:NEW.total, :NEW.pieces);
END;
/
