SELECT a, b INTO #tmp FROM dbo.s WHERE c = 1
INSERT INTO dbo.t (y, x) SELECT b, a FROM #tmp
