SELECT IIF(a > 0, b, c) AS x, ISNULL(d, e) AS y, CONVERT(VARCHAR(10), f, 126) AS z INTO dbo.t FROM dbo.s
