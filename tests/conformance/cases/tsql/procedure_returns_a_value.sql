CREATE PROCEDURE dbo.add_customer @name NVARCHAR(50), @segment NVARCHAR(20) OUTPUT AS
BEGIN
  SET NOCOUNT ON
  SELECT @segment = s.name FROM dbo.segments s WHERE s.is_default = 1
  IF EXISTS (SELECT 1 FROM dbo.customers c WHERE c.name = @name)
    RETURN (SELECT c.id FROM dbo.customers c WHERE c.name = @name)
  RETURN 0
END
GO
DECLARE @id INT, @seg NVARCHAR(20)
EXEC @id = dbo.add_customer @name = N'x', @segment = @seg OUTPUT
INSERT INTO dbo.picked (id, seg) VALUES (@id, @seg)
