-- Every loan with its next payment and its collateral.
CREATE VIEW mart.vw_LoanBook
AS
SELECT
    l.LoanId,
    c.FullName AS Customer,
    [Next Due] = n.DueOn,
    n.AmountDue,
    k.Total AS CollateralValue,
    IIF(k.Total >= l.Outstanding, 'SECURED', l.Status) AS Security
FROM dbo.Loans AS l
INNER JOIN BankDW.dbo.Customers AS c ON c.CustomerId = l.CustomerId
OUTER APPLY (
    SELECT TOP (1) p.DueOn, p.AmountDue
    FROM dbo.Payments AS p
    WHERE p.LoanId = l.LoanId AND p.PaidOn IS NULL
    ORDER BY p.DueOn
) AS n
CROSS APPLY (
    SELECT SUM(x.MarketValue) AS Total
    FROM dbo.Collateral AS x
    WHERE x.LoanId = l.LoanId
) AS k
GO
