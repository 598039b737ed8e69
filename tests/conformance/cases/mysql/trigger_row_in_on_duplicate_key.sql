-- NEW in ON DUPLICATE KEY UPDATE is the trigger's row, VALUES(…) the one that was to be inserted.
DELIMITER //
CREATE TRIGGER count_sale AFTER INSERT ON sales FOR EACH ROW
BEGIN
  INSERT INTO day_sums (day, amount, last_item) VALUES (NEW.sold_on, NEW.amount, NEW.item)
  ON DUPLICATE KEY UPDATE amount = COALESCE(day_sums.amount, 0) + NEW.amount, last_item = VALUES(last_item), clerk = NEW.clerk;
END//
DELIMITER ;
