MERGE dbo.price AS p USING dbo.feed AS f ON p.sku = f.sku
WHEN MATCHED AND p.amount <> f.amount THEN UPDATE SET amount = f.amount
WHEN NOT MATCHED AND f.live = 1 THEN INSERT (sku, amount) VALUES (f.sku, f.amount)
OUTPUT inserted.sku, deleted.amount INTO dbo.log (sku, was);
