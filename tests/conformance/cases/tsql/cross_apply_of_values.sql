SELECT a.id, v.amount INTO dbo.t
FROM dbo.a AS a
CROSS APPLY (VALUES (a.debit), (a.credit)) AS v (amount)
