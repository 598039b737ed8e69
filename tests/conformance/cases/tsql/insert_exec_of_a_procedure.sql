CREATE PROCEDURE dbo.open_items @kind INT AS
BEGIN
  SET NOCOUNT ON;
  DECLARE @top INT;
  SELECT @top = MAX(n) FROM dbo.limits;
  IF @kind = 1 SELECT id, amount FROM dbo.bills;
  ELSE SELECT o.no, o.total FROM dbo.orders AS o WHERE o.total < @top;
END
GO
CREATE TABLE #found (item INT, value MONEY);
DECLARE @code INT;
INSERT INTO #found (item, value) EXEC @code = dbo.open_items @kind = 1;
INSERT dbo.report (item_no, item_value) SELECT item, value FROM #found;
INSERT INTO dbo.other EXEC another.server.dbo.nobody_knows 7;
