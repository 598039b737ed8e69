CREATE TABLE stock.item (no INTEGER, on_hand INTEGER);
MERGE INTO stock.item AS i USING stock.delivery AS d ON i.no = d.item
WHEN NOT MATCHED THEN INSERT (d.item, d.amount + 1);
