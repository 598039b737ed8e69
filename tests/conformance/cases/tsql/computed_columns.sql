CREATE TABLE dbo.line (pieces INT, price MONEY, worth AS (pieces * price) PERSISTED, twice AS pieces * 2)
GO
ALTER TABLE dbo.line ADD shown AS (CONCAT(pieces, ' of ', price))
