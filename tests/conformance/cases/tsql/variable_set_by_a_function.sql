CREATE FUNCTION dbo.top_of (@kind INT) RETURNS INT AS
BEGIN
  RETURN (SELECT MAX(g.amount) FROM dbo.goods AS g WHERE g.kind = @kind)
END
GO
DECLARE @top INT = dbo.top_of(1), @next INT
SET @next = dbo.top_of(2) + 1
INSERT INTO dbo.tops (a, b) VALUES (@top, @next)
