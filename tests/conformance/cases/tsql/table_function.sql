SELECT s.id, r.rate INTO dbo.t FROM dbo.s AS s CROSS APPLY dbo.rates_of(s.ccy, s.day) AS r
