CREATE PROCEDURE dbo.p @n INT, @size VARCHAR(9) AS
DECLARE @q NVARCHAR(MAX) = N'INSERT INTO dbo.t (a) SELECT s.a FROM dbo.s AS s ORDER BY s.a
OFFSET ' + STR((@n - 1) * 10) + ' ROWS FETCH NEXT ' + @size + ' ROWS ONLY'
EXEC (@q)
