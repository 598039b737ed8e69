SELECT a INTO ##shared FROM dbo.s
INSERT INTO dbo.t (x) SELECT a FROM tempdb..##shared
