CREATE PROCEDURE dbo.p @day DATE AS
BEGIN
    DECLARE @a INT, @b INT = (SELECT MAX(x) FROM dbo.s0)
    SELECT @a = s.a FROM dbo.s AS s WHERE s.day = @day
    INSERT INTO dbo.t (a, b, day) VALUES (@a, @b, @day)
    SET @a = (SELECT TOP (1) q FROM dbo.s2)
    UPDATE dbo.u SET q = @a WHERE id = @b
END
