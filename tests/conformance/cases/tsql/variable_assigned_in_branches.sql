DECLARE @v INT
IF @flag = 1
BEGIN
    SET @v = (SELECT a FROM dbo.s1)
    INSERT INTO dbo.t (x) VALUES (@v)
END
ELSE
    SET @v = (SELECT b FROM dbo.s2)
INSERT INTO dbo.u (x) VALUES (@v)
SET @v = NULL
INSERT INTO dbo.w (x) VALUES (@v)
