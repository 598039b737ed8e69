-- What a block declares is known within it alone: before and after, a name is the outer variable or the column. A
-- variable of the session is of no block.
CREATE TABLE bills (bill_id INT, due INT, paid INT, late INT);
DELIMITER //
CREATE PROCEDURE settle()
BEGIN
  DECLARE total INT DEFAULT 0;
  SELECT SUM(f.fee) INTO total FROM fees f;
  UPDATE bills SET paid = due;
  BEGIN
    DECLARE due INT DEFAULT (SELECT MAX(t.days) FROM terms t);
    DECLARE total INT;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END;
    SELECT r.rest INTO total FROM rests r LIMIT 1;
    SET @held = (SELECT MIN(h.amount) FROM holds h);
    INSERT INTO rests_seen (rest, days) VALUES (total, due);
  END;
  INSERT INTO totals (fees, held) VALUES (total, @held);
  UPDATE bills SET late = due;
END//
DELIMITER ;
