WITH c AS (SELECT a, b FROM dbo.t WHERE d = 1)
UPDATE c SET a = b + 1
