SELECT p.id, p.[2023], p.[2024] AS latest INTO dbo.t
FROM (SELECT id, yr, amount FROM dbo.s) AS q
PIVOT (SUM(amount) FOR yr IN ([2023], [2024])) AS p
