CREATE TRIGGER inv.trg_items ON inv.items AFTER INSERT, UPDATE AS
BEGIN
  SET NOCOUNT ON
  IF NOT EXISTS (SELECT * FROM inserted) RETURN
  DECLARE @id INT, @price MONEY, @old MONEY
  DECLARE c CURSOR FOR SELECT i.id, i.price, d.price FROM inserted i LEFT JOIN deleted d ON d.id = i.id
  OPEN c
  FETCH c INTO @id, @price, @old
  WHILE @@fetch_status = 0
  BEGIN
    IF ISNULL(@old, 0) <> @price
      INSERT INTO inv.price_history (item_id, price, old_price) VALUES (@id, @price, ISNULL(@old, 0))
    FETCH c INTO @id, @price, @old
  END
  CLOSE c
  DEALLOCATE c
END
