CREATE PROCEDURE dbo.read_person @id AS INT, @name AS NVARCHAR(50) OUTPUT, @total MONEY = 0 OUT AS
SELECT @name = p.name FROM dbo.person AS p
SELECT @total = SUM(b.amount) FROM dbo.bill AS b
SELECT s.x FROM dbo.shown AS s
GO
CREATE PROCEDURE dbo.note_person AS
BEGIN
  DECLARE @n NVARCHAR(50), @t MONEY, @code INT, @log INT
  EXEC @code = dbo.read_person 5, @n OUTPUT, @total = @t OUTPUT
  INSERT INTO dbo.seen (name, total) VALUES (@n, @t)
  EXEC dbo.made_elsewhere @log OUTPUT
  INSERT INTO dbo.logged (id) VALUES (@log)
END
GO
INSERT INTO dbo.rows_of (x) EXEC dbo.read_person 1, NULL, NULL
