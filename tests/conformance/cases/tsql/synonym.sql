CREATE SYNONYM dbo.accounts FOR bank.core.accounts
GO
SELECT id INTO dbo.t FROM dbo.accounts
