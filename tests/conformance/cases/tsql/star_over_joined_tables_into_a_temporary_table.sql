SELECT x.*, y.* INTO #both FROM dbo.x AS x JOIN dbo.y AS y ON x.k = y.m;
SELECT b.k, b.m, b.n INTO dbo.o FROM #both AS b;
