SELECT a.x,
    (SELECT MAX(b.y) FROM dbo.b AS b WHERE b.id = a.id) AS most
INTO dbo.t FROM dbo.a AS a
WHERE a.k > ALL (SELECT c.k FROM dbo.c AS c WHERE c.live = 1)
