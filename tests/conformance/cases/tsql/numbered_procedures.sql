CREATE PROCEDURE dbo.rates;1 @d date AS
INSERT INTO dbo.rates_now (ccy, rate) SELECT r.ccy, r.rate FROM dbo.fx AS r WHERE r.day = @d
GO
CREATE PROC [dbo].[rates];2
    @d date
AS
INSERT INTO dbo.rates_old (ccy, rate) SELECT f.ccy, f.rate FROM dbo.fx AS f WHERE f.day < @d;
GO
EXEC dbo.rates;2 '2020-01-01';
DELETE FROM dbo.rates_now WHERE rate = 0
