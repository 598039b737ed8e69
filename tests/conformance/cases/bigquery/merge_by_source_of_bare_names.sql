-- Where the source has no row, a bare name is the target's.
MERGE d.stock AS t USING d.counts AS s ON t.sku = s.sku
WHEN NOT MATCHED BY SOURCE AND counted < '2024-01-01' THEN UPDATE SET gone = TRUE, last_qty = qty
WHEN MATCHED THEN UPDATE SET qty = s.n;
