CREATE OR ALTER PROCEDURE dbo.one @k INT = 0 AS
( SELECT a.id FROM dbo.a a WHERE a.k = @k )
UNION ALL
SELECT b.id FROM dbo.b b
GO
CREATE PROCEDURE dbo.two AS
BEGIN
  (SELECT c.id FROM dbo.c c)
  UNION ALL
  (SELECT d.id FROM dbo.d d)
END
GO
CREATE PROCEDURE dbo.three WITH RECOMPILE AS
(SELECT e.id FROM dbo.e e)
GO
INSERT dbo.r1 (id) EXEC dbo.one 5
INSERT dbo.r2 (id) EXEC dbo.two
INSERT dbo.r3 (id) EXEC dbo.three
