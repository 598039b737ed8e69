CREATE PROC dbo.pick AS
DECLARE @x INT
SELECT TOP 1 @x = q.id FROM dbo.queue q ORDER BY q.prio
RETURN @x
GO
CREATE PROC dbo.drain AS
DECLARE @id INT = 1
WHILE @id IS NOT NULL
BEGIN
  EXEC @id = dbo.pick
  INSERT dbo.drained (id) SELECT @id
  DELETE FROM dbo.queue WHERE id = @id
END
GO
