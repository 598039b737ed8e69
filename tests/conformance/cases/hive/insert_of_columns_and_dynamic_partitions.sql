INSERT INTO sold PARTITION (year = 2024, month) (item, amount) SELECT i.name, o.total, o.month FROM orders o JOIN items i ON i.id = o.item;
-- Impala's order
INSERT INTO kept (item) PARTITION (year, month) SELECT o.item, o.year, o.month FROM orders o;
