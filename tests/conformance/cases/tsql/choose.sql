SELECT CHOOSE(s.n, s.a, s.b) AS c INTO dbo.t FROM dbo.s AS s
