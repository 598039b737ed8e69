DECLARE @text NVARCHAR(MAX), @count INT, @since DATE;
SELECT @since = MAX(w.loaded) FROM etl.watermark AS w;
SET @text = N'SELECT @n = COUNT(i.id), @last = MAX(i.day) FROM stg.invoice AS i WHERE i.day > @d';
DECLARE @newest DATE;
EXEC sp_executesql @text, N'@d DATE, @n INT OUTPUT, @last DATE OUT', @since, @last = @newest OUT, @n = @count OUTPUT;
INSERT INTO etl.loads (name, amount, newest) SELECT 'invoice', @count, @newest;
EXEC sp_executesql N'SET @x = (SELECT AVG(s.price) FROM stg.stock AS s)', N'@x MONEY OUTPUT', @count OUTPUT;
INSERT INTO etl.prices (price) VALUES (@count);
