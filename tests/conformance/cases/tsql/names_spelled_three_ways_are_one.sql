-- default_catalog: bank
-- default_schema: dbo
SELECT a.x, b.y, c.z INTO t
FROM Accounts AS a
INNER JOIN [dbo].[accounts] AS b ON b.id = a.id
INNER JOIN "Bank".dbo.ACCOUNTS AS c ON c.id = a.id
