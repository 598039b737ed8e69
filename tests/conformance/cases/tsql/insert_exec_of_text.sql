INSERT INTO dbo.kept (a) EXEC ('SELECT x FROM dbo.source1');
INSERT dbo.kept (a, b) EXEC sp_executesql N'WITH c AS (SELECT y, z FROM dbo.source2 WHERE d = @d) SELECT y, z FROM c', N'@d DATE', @d = '2020-01-01';
