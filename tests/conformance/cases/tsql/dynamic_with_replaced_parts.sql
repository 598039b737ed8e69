DECLARE @sql nvarchar(max) = N'INSERT INTO {to} (id, price)
SELECT s.id, s.price FROM {from} s WHERE s.day = ''{day}'' AND s.live = 1';
DECLARE @from sysname = N'dbo.orders';
IF @@SERVERNAME = N'b' SET @from = N'dbo.orders_b';
SET @sql = REPLACE(REPLACE(@sql, N'{to}', N'dbo.sold'), N'{from}', @from);
SET @sql = REPLACE(@sql, N'{day}', CONVERT(nvarchar(10), GETDATE(), 120));
EXEC sp_executesql @sql;
