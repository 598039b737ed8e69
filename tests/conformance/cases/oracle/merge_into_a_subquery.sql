MERGE INTO (SELECT sku, amount AS price FROM catalogue WHERE shop = 7) c
USING feed f ON (c.sku = f.sku)
WHEN MATCHED THEN UPDATE SET c.price = f.amount * 2
WHEN NOT MATCHED THEN INSERT (sku, price) VALUES (f.sku, f.amount);
