CREATE PROCEDURE dbo.load_price @sku INT AS
  DECLARE @price MONEY
  SET @price = (SELECT p.list FROM dbo.product p)
  BEGIN TRY
    SET @price = (SELECT d.price FROM dbo.discount d)
  END TRY
  BEGIN CATCH
    SET @price = (SELECT f.price FROM dbo.fallback f)
  END CATCH
  INSERT INTO dbo.done (price) VALUES (@price)
