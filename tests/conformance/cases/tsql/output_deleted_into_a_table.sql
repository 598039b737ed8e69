DELETE FROM dbo.t
OUTPUT deleted.a, deleted.b + 1 INTO dbo.arc (p, q)
WHERE k = 1
