DECLARE @v INT = (SELECT a FROM dbo.s)
EXEC sp_executesql N'INSERT INTO dbo.t (x, y) VALUES (@p, @q)', N'@p INT, @q INT', @p = @v, @q = 1
DECLARE @text NVARCHAR(100)
IF @flag = 1 SET @text = N'INSERT INTO dbo.u (x) SELECT b FROM dbo.s1'
ELSE SET @text = N'INSERT INTO dbo.u (x) SELECT c FROM dbo.s2'
EXEC sp_executesql @text
