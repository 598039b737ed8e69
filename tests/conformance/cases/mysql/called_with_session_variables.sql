DELIMITER $$
CREATE PROCEDURE totals_of(IN p_cust INT, OUT p_total DECIMAL(12,2), INOUT p_note VARCHAR(50))
BEGIN
  SELECT SUM(o.amount) INTO p_total FROM orders o WHERE o.cust = p_cust;
  SET p_note = CONCAT(p_note, (SELECT c.name FROM customers c WHERE c.id = p_cust));
END$$
DELIMITER ;
SET @note = (SELECT n.txt FROM notes n);
CALL totals_of(7, @total, @note);
INSERT INTO report (total, note) VALUES (@total, @note);
SELECT @total;
