SELECT a.x, q.total INTO dbo.t
FROM dbo.a AS a
OUTER APPLY (SELECT SUM(b.y) AS total FROM dbo.b AS b WHERE b.id = a.id) AS q
