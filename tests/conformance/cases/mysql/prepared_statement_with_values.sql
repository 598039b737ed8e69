CREATE PROCEDURE archive(IN p_days INT)
BEGIN
  SET @cut = (SELECT MAX(r.cut) FROM retention r);
  SET @sql = CONCAT('INSERT INTO orders_arc (id, total) ', 'SELECT o.id, o.total FROM orders o WHERE o.created < ?');
  PREPARE st FROM @sql;
  EXECUTE st USING @cut;
  DEALLOCATE PREPARE st;
  DELETE o FROM orders o JOIN orders_arc a ON a.id = o.id WHERE o.created < @cut;
END;
