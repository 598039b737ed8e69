-- IFRS 9 stages, set in place.
CREATE PROCEDURE stg.usp_AssignStages
AS
    UPDATE d
    SET d.Stage = CASE WHEN d.DaysPastDue > 90 THEN 3 WHEN c.Watchlisted = 1 THEN 2 ELSE 1 END,
        d.CollateralEur = x.MarketValue
    FROM stg.LoanDays AS d
    INNER JOIN dbo.Loans AS l ON l.LoanId = d.LoanId
    INNER JOIN dbo.Customers AS c ON c.CustomerId = l.CustomerId
    LEFT JOIN (
        SELECT LoanId, SUM(MarketValue) AS MarketValue
        FROM dbo.Collateral
        GROUP BY LoanId
    ) AS x ON x.LoanId = d.LoanId
    WHERE d.Stage IS NULL

    DELETE FROM stg.LoanDays
    WHERE NOT EXISTS (SELECT 1 FROM dbo.Loans AS l WHERE l.LoanId = stg.LoanDays.LoanId)
GO
