CREATE PROCEDURE dbo.refresh @day DATE
AS
BEGIN
    SET NOCOUNT ON
    DELETE FROM dbo.t WHERE day = @day
    INSERT INTO dbo.t (a, day)
    SELECT a, @day FROM dbo.s WHERE day <= @day
    UPDATE dbo.t SET b = a + 1
END
