WITH held (code, worth) AS (SELECT sku, amount FROM dbo.stock WHERE site = 1)
MERGE INTO held USING dbo.feed AS f ON f.sku = held.code
WHEN MATCHED THEN UPDATE SET worth = f.price;
