REPLACE PROCEDURE mart.list_orders (IN since DATE)
DYNAMIC RESULT SETS 1
BEGIN
  DECLARE said VARCHAR(500);
  DECLARE no_ INTEGER;
  DECLARE rows_ CURSOR WITH RETURN FOR asked;
  DECLARE late CURSOR FOR asked_late;
  SET said = 'SELECT o.no FROM mart.orders o WHERE o.late = 1';
  PREPARE asked_late FROM said;
  OPEN late;
  FETCH late INTO no_;
  INSERT INTO mart.late (no) VALUES (:no_);
  CLOSE late;
  SET said = 'SELECT l.no FROM mart.late l ORDER BY l.no';
  PREPARE asked FROM said;
  OPEN rows_;
END;
