IF @full = 1
    INSERT INTO dbo.t (a) SELECT a FROM dbo.s1
ELSE
BEGIN
    INSERT INTO dbo.t (a) SELECT b FROM dbo.s2
END
