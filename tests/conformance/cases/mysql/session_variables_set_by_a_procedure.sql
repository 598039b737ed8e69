DELIMITER //
CREATE PROCEDURE shop.measure(IN p_id INT)
BEGIN
  SELECT MAX(o.amount) INTO @biggest FROM orders o WHERE o.cust = p_id;
  SET @newest = (SELECT c.name FROM customers c LIMIT 1);
  SET @nothing = 1;
END//
CREATE PROCEDURE measure_all()
BEGIN
  CALL shop.measure(7);
  SET @label = CONCAT('x', @newest);
END//
DELIMITER ;

INSERT INTO before_it (n) VALUES (@newest);
CALL measure_all();
INSERT INTO report (biggest, newest, nothing, label) VALUES (@biggest, @newest, @nothing, @label);

SELECT m.txt INTO @note FROM notes m;
INSERT INTO remarks (note) VALUES (@note);
