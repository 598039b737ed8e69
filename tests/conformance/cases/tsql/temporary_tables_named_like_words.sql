CREATE TABLE #Outer (id int NOT NULL, n int)
INSERT INTO #Outer (id, n) SELECT s.k, s.m FROM dbo.steps s
SELECT o.id, l.n INTO dbo.reached FROM #Outer o LEFT JOIN #Outer l ON l.id = o.id
DROP TABLE #Outer
