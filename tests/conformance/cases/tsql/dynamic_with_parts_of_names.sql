CREATE PROCEDURE dbo.p @old INT AS
DECLARE @in VARCHAR(20) = '', @end VARCHAR(20) = '', @q NVARCHAR(MAX)
IF @old = 1 SET @end = '_old'
IF @old = 2 SET @in = 'arch.'
SET @q = 'INSERT INTO dbo.t (a, b) SELECT s.a, u.b FROM dbo.s' + @end + ' AS s CROSS JOIN ' + @in + 'u AS u'
EXEC (@q)
