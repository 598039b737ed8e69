SELECT DATEADD(day, s.n, s.d) AS later, DATEDIFF(month, s.a, s.b) AS months, DATEPART(weekday, s.d) AS weekday
INTO dbo.t FROM dbo.s AS s
