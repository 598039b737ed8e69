-- Expected credit loss per loan; locked rows stay.
CREATE PROCEDURE mart.usp_MergeProvisions
    @AsOf DATE
AS
BEGIN
    BEGIN TRY
        MERGE INTO mart.Provisions WITH (HOLDLOCK) AS t
        USING (
            SELECT
                d.LoanId,
                d.Stage,
                d.OutstandingEur - ISNULL(d.CollateralEur, 0) AS Ead,
                m.Pd * m.Lgd AS LossRate
            FROM stg.LoanDays AS d
            INNER JOIN dbo.Loans AS l ON l.LoanId = d.LoanId
            INNER JOIN dbo.PdModel AS m ON m.Product = l.Product AND m.Stage = d.Stage
            WHERE d.AsOf = @AsOf
        ) AS s
        ON t.LoanId = s.LoanId
        WHEN MATCHED AND t.Locked = 0 THEN
            UPDATE SET PriorEcl = t.Ecl, Stage = s.Stage, Ead = s.Ead, Ecl = s.Ead * s.LossRate
        WHEN NOT MATCHED BY TARGET THEN
            INSERT (LoanId, Stage, Ecl, Ead)
            VALUES (s.LoanId, s.Stage, s.Ead * s.LossRate, s.Ead)
        WHEN NOT MATCHED BY SOURCE AND t.Locked = 0 THEN
            DELETE;
    END TRY
    BEGIN CATCH
        THROW
    END CATCH
END
GO
