SELECT a.id INTO #1 FROM dbo.a AS a WHERE a.id % 2 = 0
SELECT b.x INTO #2nd FROM dbo.b AS b
INSERT INTO dbo.t (id, x) SELECT o.id, n.x FROM #1 AS o JOIN #2nd AS n ON 1 = 1
DROP TABLE #1
DROP TABLE #2nd
