DELIMITER //
CREATE PROCEDURE fill(first INT, most INT)
BEGIN
  SET @q = CONCAT('INSERT INTO t (a) SELECT s.x FROM s LIMIT ', first, ', ', most);
  PREPARE st FROM @q;
  EXECUTE st;
END //
DELIMITER ;
