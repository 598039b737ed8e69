DELETE TOP (10) FROM dbo.t WHERE a = 1
UPDATE TOP (10) dbo.u SET b = c
