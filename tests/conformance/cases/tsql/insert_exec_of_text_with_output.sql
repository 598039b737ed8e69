INSERT INTO dbo.kept (a) OUTPUT inserted.a INTO dbo.log (x) EXEC ('SELECT b FROM dbo.source1');
INSERT INTO dbo.kept (a) OUTPUT inserted.a INTO dbo.other_log (y) EXEC another.server.dbo.gives_rows;
