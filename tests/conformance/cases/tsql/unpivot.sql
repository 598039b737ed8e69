SELECT u.id, u.kind, u.amount INTO dbo.t FROM dbo.s UNPIVOT (amount FOR kind IN (debit, credit)) AS u
