SELECT Total = SUM(a), Kept = b INTO dbo.t FROM dbo.s GROUP BY b
