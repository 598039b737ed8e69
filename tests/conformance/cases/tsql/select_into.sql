SELECT a, b + 1 AS c INTO dbo.t FROM dbo.s WHERE d > 0
