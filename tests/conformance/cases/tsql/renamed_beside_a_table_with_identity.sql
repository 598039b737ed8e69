-- default_schema: dbo
-- table stage.new_orders (id, amount, paid)
CREATE TABLE dbo.orders (id INT IDENTITY(1, 1), amount INT, paid BIT);
GO
INSERT INTO stage.new_orders SELECT o.number, o.total FROM stage.raw_orders AS o;
GO
EXEC sp_rename 'stage.new_orders', 'orders';
