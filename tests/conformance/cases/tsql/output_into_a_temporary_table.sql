WITH c AS (SELECT t.id, t.v, s.nv FROM dbo.t AS t JOIN dbo.s AS s ON s.id = t.id)
UPDATE c SET v = nv OUTPUT deleted.id, inserted.v INTO #log (id, v);
INSERT INTO dbo.l (id, v) SELECT g.id, g.v FROM #log AS g;
