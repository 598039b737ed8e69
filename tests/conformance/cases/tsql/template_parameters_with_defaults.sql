CREATE VIEW <schema_name, sysname, sales>.<view_name, sysname, Top10> AS
<select_statement, , SELECT TOP 10 id, total FROM sales.orders>
GO
UPDATE <table_name, sysname, sales.targets> SET reached = o.total FROM sales.orders AS o WHERE o.id = <id, int, 7>
