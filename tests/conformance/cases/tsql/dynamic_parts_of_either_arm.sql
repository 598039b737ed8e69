DECLARE @sql NVARCHAR(MAX) = N'INSERT INTO dbo.waits (kind) SELECT os.kind';
IF @cloud = 1
    SET @sql = @sql + N' FROM sys.db_waits AS os';
ELSE
    SET @sql = @sql + N' FROM sys.os_waits AS os';
SET @sql = @sql + N' WHERE NOT EXISTS (SELECT 1 FROM dbo.ignored AS i WHERE i.kind = os.kind)';
EXEC sp_executesql @sql;
