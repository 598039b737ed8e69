UPDATE t SET a = s.x
OUTPUT inserted.a, deleted.a, s.z INTO dbo.hist (new, old, z)
FROM dbo.t AS t JOIN dbo.s AS s ON s.id = t.id
