SELECT a.x, n.y INTO dbo.t
FROM dbo.a AS a
CROSS APPLY (SELECT TOP (1) b.y FROM dbo.b AS b WHERE b.id = a.id ORDER BY b.at DESC) AS n
