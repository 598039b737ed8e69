CREATE PROCEDURE dbo.p @page INT AS
DECLARE @by VARCHAR(99) = '', @all VARCHAR(50) = '', @q NVARCHAR(MAX)
IF @page = 1 SET @all = 'COUNT(*) OVER ()' ELSE SET @all = 'NULL'
IF @page > 1 SET @by = 's.b'
SET @q = 'INSERT INTO dbo.t (n, c, a) SELECT ROW_NUMBER() OVER (ORDER BY ' + @by + '), ' + @all + ', s.a FROM dbo.s AS s'
EXEC (@q)
