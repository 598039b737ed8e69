DELIMITER //
CREATE PROCEDURE count_sales(IN shop INT, OUT best INT, INOUT paid DECIMAL(9, 2))
BEGIN
  SELECT MAX(s.pieces) INTO best FROM sale AS s WHERE s.shop_id = shop;
  SET paid = paid + (SELECT SUM(y.amount) FROM payment AS y);
END //
CREATE PROCEDURE last_day(OUT day DATE)
  SELECT MAX(c.day) INTO day FROM calendar AS c //
CREATE PROCEDURE note_shop()
BEGIN
  DECLARE n INT;
  DECLARE p DECIMAL(9, 2) DEFAULT 0;
  DECLARE d DATE;
  CALL count_sales(5, n, p);
  CALL last_day(d);
  INSERT INTO noted (best, paid, day) VALUES (n, p, d);
END //
DELIMITER ;
CALL count_sales(7, @n, @p);
INSERT INTO asked (best) SELECT @n;
