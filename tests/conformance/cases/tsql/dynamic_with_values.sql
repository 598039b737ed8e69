-- What stands in a string of the SQL, or is the text of a number, is a value: the lineage is known without it.
CREATE PROCEDURE dbo.p @nm NVARCHAR(50), @day DATE, @id INT, @table SYSNAME AS
DECLARE @sql NVARCHAR(MAX)
SET @sql = N'INSERT INTO dbo.t (a) SELECT a FROM dbo.s WHERE nm = ''' + @nm + N''' AND day >= ''' + CONVERT(VARCHAR(10), @day, 120) + ''''
EXEC (@sql)
SET @sql = 'DELETE FROM dbo.u WHERE id = ' + CAST(@id AS VARCHAR(10)) + ' AND nm LIKE ''%' + @nm + '%'''
EXEC sp_executesql @sql
SET @sql = 'INSERT INTO dbo.w SELECT a FROM ' + @table
EXEC (@sql)
