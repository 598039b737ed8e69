CREATE VIEW [Mart].[Balances] AS SELECT [Amount], A.ID AS [Account Id] FROM Core.Accounts AS A
