DECLARE @new TABLE (id INT, a INT)
INSERT INTO dbo.t (a, b)
OUTPUT inserted.id, inserted.a INTO @new (id, a)
SELECT x, y FROM dbo.s
INSERT INTO dbo.log (id, a) SELECT id, a FROM @new
