-- A copy of the loan book as the auditors saw it.
SELECT
    b.*,
    SUM(b.AmountDue) OVER (PARTITION BY b.Customer) AS CustomerDue,
    LEAD(b.[Next Due], 1) OVER (PARTITION BY b.Customer ORDER BY b.LoanId) AS DueAfter
INTO mart.LoanBookSnapshot
FROM mart.vw_LoanBook AS b
WHERE b.CollateralValue IS NOT NULL
GO

ALTER TABLE mart.LoanBookSnapshot ADD Comment NVARCHAR(200) NULL
GO
