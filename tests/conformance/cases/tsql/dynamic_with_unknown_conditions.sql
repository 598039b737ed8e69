CREATE PROCEDURE dbo.keep @ids NVARCHAR(MAX), @code NVARCHAR(50), @where NVARCHAR(MAX), @sort NVARCHAR(20) AS
DECLARE @sql NVARCHAR(MAX)
SET @sql = N'INSERT INTO dbo.kept (id, name) SELECT s.id, s.name FROM dbo.s AS s WHERE s.id IN (' + @ids + N') AND s.code = ' + @code
EXEC sp_executesql @sql
SET @sql = 'INSERT INTO dbo.sorted (id) SELECT s.id FROM dbo.s AS s WHERE ' + @where + ' ORDER BY ' + @sort
EXEC (@sql)
SET @sql = 'INSERT INTO dbo.some (id) SELECT id FROM dbo.s ' + @where
EXEC (@sql)
