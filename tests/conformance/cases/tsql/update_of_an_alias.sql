UPDATE x SET x.a = s.b
FROM dbo.t AS x
INNER JOIN dbo.s AS s ON s.id = x.id
WHERE s.c > 0
