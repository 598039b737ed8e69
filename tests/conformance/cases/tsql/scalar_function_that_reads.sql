CREATE FUNCTION dbo.paid (@customer INT) RETURNS MONEY AS
BEGIN
  DECLARE @sum MONEY;
  SELECT @sum = SUM(p.amount) FROM dbo.payments AS p WHERE p.customer = @customer;
  RETURN @sum;
END
GO
CREATE FUNCTION dbo.twice (@n INT) RETURNS INT AS BEGIN RETURN @n * 2 END
GO
SELECT c.name, dbo.paid(c.id) AS paid, dbo.twice(c.age) AS old, dbo.elsewhere(c.x) AS x
INTO dbo.summary FROM dbo.customers AS c;
