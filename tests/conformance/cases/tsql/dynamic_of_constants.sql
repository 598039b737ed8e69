DECLARE @sql NVARCHAR(MAX) = N'INSERT INTO dbo.t (a)'
SET @sql = @sql + CHAR(13)
SET @sql += N' SELECT k FROM dbo.s WHERE name = ''x''' + N''
EXEC (@sql)
EXEC ('DELETE FROM ' + 'dbo.u')
EXEC ('DROP TABLE ' + @name)
