INSERT INTO dbo.kept (no)
SELECT o.no FROM dbo.orders o
JOIN OPENROWSET('SQLOLEDB', 'box'; 'me'; 'secret', 'SELECT no FROM orders') AS far ON far.no = o.no
DECLARE @q varchar(900), @box varchar(30)
SET @q = 'INSERT INTO dbo.copied (no) SELECT o.no FROM OPENROWSET(''SQLOLEDB'', ''' + @box + ''';''me'';''x'', ''SELECT no FROM orders'') f
JOIN dbo.orders o ON o.no = f.no'
EXEC (@q)
