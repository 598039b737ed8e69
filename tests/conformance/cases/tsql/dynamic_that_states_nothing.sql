CREATE PROCEDURE dbo.tend @table SYSNAME AS
BEGIN
    DECLARE @sql NVARCHAR(MAX);
    SET @sql = N'UPDATE STATISTICS ' + QUOTENAME(@table) + N' WITH FULLSCAN;';
    EXEC sp_executesql @sql;
    SET @sql = N'CREATE NONCLUSTERED INDEX ix_' + @table + N' ON dbo.' + @table + N' (id)';
    EXEC (@sql);
    SET @sql = N'DROP TABLE ' + @table + N'; INSERT INTO dbo.kept (id) SELECT s.id FROM dbo.seen s';
    EXEC (@sql);
END
