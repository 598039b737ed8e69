DECLARE @a INT, @b INT
SELECT TOP (1) @a = x, @b = y + 1 FROM dbo.s ORDER BY z
INSERT INTO dbo.t (b, a) SELECT @b, @a
