-- A name without a schema is looked for in dbo.
CREATE TABLE dbo.Sales (Id int, Amount money);
GO
CREATE VIEW dbo.Amounts AS SELECT * FROM Sales;
GO
UPDATE Sales SET Amount = r.Amount FROM Sales JOIN stage.Raw r ON r.Id = Sales.Id;
