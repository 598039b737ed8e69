DELETE FROM dbo.t FROM dbo.t AS x INNER JOIN dbo.s AS s ON s.id = x.id WHERE s.gone = 1
DELETE TOP (10) FROM dbo.u FROM dbo.u JOIN (SELECT id FROM dbo.s) AS q ON q.id = u.id
UPDATE dbo.v SET a = s.a FROM dbo.v AS x JOIN dbo.s AS s ON s.id = x.id
