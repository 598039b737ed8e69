CREATE PROCEDURE dbo.p @d NVARCHAR(9) AS
DECLARE @q NVARCHAR(MAX) = N'INSERT INTO dbo.t (a, nm, lbl)
SELECT s.a, N''const'', CASE WHEN s.f = 1 THEN N''yes'' ELSE N''it''''s not'' END FROM dbo.s AS s WHERE s.k = N''' + @d + ''''
EXEC (@q)
