-- Groups of connected clients. A recursive CTE needs no keyword in T-SQL.
CREATE VIEW mart.vw_CustomerGroups
AS
WITH Tree AS (
    SELECT CustomerId, CustomerId AS GroupId, 0 AS Depth
    FROM dbo.Customers
    WHERE ParentId IS NULL

    UNION ALL

    SELECT c.CustomerId, t.GroupId, t.Depth + 1
    FROM dbo.Customers AS c
    INNER JOIN Tree AS t ON t.CustomerId = c.ParentId
)
SELECT
    t.GroupId,
    STRING_AGG(c.FullName, '; ') WITHIN GROUP (ORDER BY c.Segment) AS Members,
    COUNT(DISTINCT l.LoanId) AS LoanCount,
    Exposure = SUM(l.Outstanding)
FROM Tree AS t
INNER JOIN dbo.Customers AS c ON c.CustomerId = t.CustomerId
LEFT JOIN dbo.Loans AS l ON l.CustomerId = t.CustomerId
GROUP BY t.GroupId
GO
