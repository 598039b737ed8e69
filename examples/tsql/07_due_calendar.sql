-- What falls due per month, by way of a table variable.
DECLARE @Due TABLE (LoanId INT, DueOn DATE, Missing DECIMAL(18, 2))

INSERT INTO @Due (Missing, LoanId, DueOn)
SELECT p.AmountDue - COALESCE(p.AmountPaid, 0), p.LoanId, p.DueOn
FROM dbo.Payments AS p
WHERE p.PaidOn IS NULL

INSERT INTO mart.DueCalendar (Segment, DueMonth, Amount)
SELECT c.Segment, CONVERT(CHAR(7), d.DueOn, 126), SUM(d.Missing)
FROM @Due AS d
INNER JOIN dbo.Loans AS l ON l.LoanId = d.LoanId
INNER JOIN dbo.Customers AS c ON c.CustomerId = l.CustomerId
GROUP BY c.Segment, CONVERT(CHAR(7), d.DueOn, 126)
GO
