CREATE TABLE #t (a int, b int);
INSERT #t (a) SELECT s.x FROM dbo.s s;
UPDATE #t SET b = t.v FROM #t JOIN dbo.t t ON t.k = #t.a;
INSERT dbo.r (a, b) SELECT a, [#t].b FROM [#t];
GO
CREATE TABLE #u (a int, b int);
INSERT #u (a) SELECT s.x FROM dbo.s s;
UPDATE #u SET b = u.v FROM #u x JOIN dbo.u u ON u.k = x.a;
INSERT dbo.q (a, b) SELECT a, b FROM #u;
GO
DECLARE @v TABLE (a int, b int);
INSERT @v (a) SELECT s.x FROM dbo.s s;
UPDATE @v SET b = v.w FROM @v x JOIN dbo.v v ON v.k = x.a;
DELETE @v FROM @v x JOIN dbo.v v ON v.n = x.a;
INSERT dbo.p (a, b) SELECT a, b FROM @v;
