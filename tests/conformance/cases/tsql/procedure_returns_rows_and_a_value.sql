CREATE PROCEDURE dbo.list_it AS
BEGIN
  SELECT a.x FROM dbo.a a
  RETURN (SELECT MAX(b.k) FROM dbo.b b)
END
GO
DECLARE @n INT
INSERT INTO dbo.rows_of (x) EXEC @n = dbo.list_it
INSERT INTO dbo.counts (n) VALUES (@n)
