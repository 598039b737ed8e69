DECLARE @rows TABLE (x INT, y INT)
INSERT INTO @rows (y, x) SELECT a, b FROM dbo.s
INSERT INTO dbo.t (p, q) SELECT x, y FROM @rows
