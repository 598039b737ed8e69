INSERT INTO dbo.t (a, label)
SELECT s.a, v.label FROM dbo.s AS s
INNER JOIN (VALUES (1, N'one'), (2, N'two')) AS v (n, label) ON v.n = s.kind
