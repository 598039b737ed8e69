UPDATE o
SET o.city = c.city
FROM dbo.orders (NOLOCK) o
JOIN dbo.customers (NOLOCK) c ON c.id = o.customer_id
GO
DELETE o
FROM dbo.orders(READPAST) AS o
INNER JOIN dbo.closed(NOLOCK) AS x ON x.order_id = o.id
