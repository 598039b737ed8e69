UPDATE dbo.t SET a = s.b FROM dbo.s AS s WHERE s.id = dbo.t.id
