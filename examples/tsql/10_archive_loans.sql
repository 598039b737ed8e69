-- Repaid loans leave in portions.
DECLARE @Rows INT = 1

WHILE @Rows > 0
BEGIN
    INSERT INTO mart.LoanArchive
    SELECT TOP (5000) l.LoanId, l.CustomerId, l.Status
    FROM dbo.Loans AS l
    WHERE l.Status = 'REPAID'
        AND NOT EXISTS (SELECT 1 FROM mart.LoanArchive AS a WHERE a.LoanId = l.LoanId)
    ORDER BY l.GrantedOn

    SET @Rows = @@ROWCOUNT
END

DELETE FROM dbo.Loans
WHERE LoanId IN (SELECT a.LoanId FROM mart.LoanArchive AS a)
GO
