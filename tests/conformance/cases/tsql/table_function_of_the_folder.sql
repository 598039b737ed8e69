CREATE FUNCTION dbo.orders_of (@customer INT) RETURNS TABLE AS RETURN
    SELECT o.id, o.price * o.pieces AS total FROM dbo.orders AS o WHERE o.customer = @customer
GO
SELECT c.name, f.id, f.total INTO dbo.t FROM dbo.customers AS c CROSS APPLY dbo.orders_of(c.id) AS f
