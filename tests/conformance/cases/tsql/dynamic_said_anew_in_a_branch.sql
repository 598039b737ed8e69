DECLARE @sql NVARCHAR(MAX) = N'INSERT INTO dbo.first (a) SELECT a FROM dbo.one';
IF @kind = 2
BEGIN
    SET @sql = N'INSERT INTO dbo.second (b) SELECT b FROM dbo.two';
    EXEC (@sql);
END
SET @sql = @unknown;
IF @kind = 3
BEGIN
    SET @sql = N'INSERT INTO dbo.third (c) SELECT c FROM dbo.three';
    IF @more = 1
        EXEC (@sql);
END
