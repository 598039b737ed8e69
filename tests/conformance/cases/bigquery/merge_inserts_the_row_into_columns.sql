CREATE TABLE stock.delivery (item INT64, amount INT64);
MERGE stock.item i USING stock.delivery d ON i.no = d.item
WHEN NOT MATCHED AND d.amount > 0 THEN INSERT (no, on_hand) ROW
WHEN NOT MATCHED BY SOURCE THEN DELETE;
