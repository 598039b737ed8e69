CREATE FUNCTION price_of(wanted INT) RETURNS DECIMAL(9, 2)
BEGIN
  DECLARE found DECIMAL(9, 2);
  SELECT price INTO found FROM prices WHERE item = wanted;
  RETURN found;
END

CREATE PROCEDURE keep_names(wanted INT)
BEGIN
  DECLARE found VARCHAR(40);
  SELECT name INTO found FROM items WHERE id = wanted;
  INSERT INTO kept (name) VALUES (found);
END
