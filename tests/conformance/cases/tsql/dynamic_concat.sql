DECLARE @s NVARCHAR(MAX) = CONCAT(N'INSERT INTO dbo.o (a) ', N'SELECT b FROM dbo.', QUOTENAME('Trades'));
EXEC (@s);
DECLARE @u NVARCHAR(MAX) = CONCAT(N'INSERT INTO dbo.o (a) ', @unknown);
EXEC (@u);
