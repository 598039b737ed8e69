DECLARE @sum money = 0, @one money, @list varchar(900) = '', @most int
SELECT @one = d.amount FROM dbo.deposits d
SET @sum += @one
SELECT @list += l.name FROM dbo.names l
UPDATE dbo.counts SET @most += n, seen = 1
INSERT INTO dbo.kept (amount, list, most) SELECT @sum, @list, @most
