CREATE PROCEDURE dbo.load_price @sku INT AS
BEGIN
  SET NOCOUNT ON;
  DECLARE @price MONEY, @step VARCHAR(20);
  SELECT @price = p.list FROM dbo.product p WHERE p.sku = @sku;
  BEGIN TRY
    BEGIN TRANSACTION;
    SELECT @price = d.price FROM dbo.discount d WHERE d.sku = @sku;
    INSERT INTO dbo.priced (sku, price) VALUES (@sku, @price);
    COMMIT;
  END TRY
  BEGIN CATCH
    IF @@TRANCOUNT > 0 ROLLBACK;
    INSERT INTO dbo.failed (price, msg) VALUES (@price, ERROR_MESSAGE());
    THROW;
  END CATCH
  INSERT INTO dbo.done (price) VALUES (@price);
END
