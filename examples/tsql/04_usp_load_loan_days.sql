-- Days past due and outstanding amounts of one day.
CREATE OR ALTER PROCEDURE stg.usp_LoadLoanDays
    @AsOf DATE
AS
BEGIN
    SET NOCOUNT ON

    IF OBJECT_ID('tempdb..#Overdue') IS NOT NULL
        DROP TABLE #Overdue

    SELECT p.LoanId, MIN(p.DueOn) AS FirstDueOn
    INTO #Overdue
    FROM dbo.Payments AS p
    WHERE p.DueOn < @AsOf AND p.PaidOn IS NULL
    GROUP BY p.LoanId

    CREATE TABLE #Rates (Currency CHAR(3), Rate DECIMAL(18, 8))

    INSERT INTO #Rates (Rate, Currency)
    SELECT r.Rate, r.Currency
    FROM dbo.FxRates AS r
    WHERE r.RateDate = @AsOf

    DELETE FROM stg.LoanDays
    WHERE AsOf = @AsOf

    INSERT INTO stg.LoanDays (LoanId, AsOf, DaysPastDue, OutstandingEur)
    SELECT
        l.LoanId,
        @AsOf,
        DATEDIFF(DAY, o.FirstDueOn, @AsOf),
        l.Outstanding / r.Rate
    FROM dbo.Loans AS l
    LEFT JOIN #Overdue AS o ON o.LoanId = l.LoanId
    INNER JOIN #Rates AS r ON r.Currency = l.Currency
    WHERE l.Status <> 'CLOSED'
END
GO
