-- FINREP F 04.04: loans at amortised cost, by impairment stage.
WITH Reportable AS (
    SELECT l.LoanId FROM dbo.Loans AS l
    EXCEPT
    SELECT p.LoanId FROM mart.Provisions AS p WHERE p.Ead = 0
),
Exposed AS (
    SELECT d.LoanId, d.OutstandingEur FROM stg.LoanDays AS d
    UNION ALL
    SELECT a.LoanId, 0 FROM mart.LoanArchive AS a
)
INSERT INTO reg.FinrepF04 (Stage, LineCode, Allowance, CarryingAmount)
SELECT
    p.Stage,
    CASE p.Stage WHEN 3 THEN 'r0160' ELSE 'r0140' END,
    SUM(p.Ecl),
    SUM(e.OutstandingEur) - SUM(p.Ecl)
FROM Reportable AS r
INNER JOIN mart.Provisions AS p ON p.LoanId = r.LoanId
INNER JOIN Exposed AS e ON e.LoanId = r.LoanId
WHERE p.Ecl > (SELECT AVG(x.Ecl) * 0.01 FROM mart.Provisions AS x WHERE x.Locked = 0)
GROUP BY p.Stage
GO

SELECT c.CustomerId
INTO reg.LargeDebtors
FROM dbo.Customers AS c
WHERE c.Watchlisted = 1
INTERSECT
SELECT g.GroupId
FROM mart.vw_CustomerGroups AS g
WHERE g.Exposure > 1000000
GO
