CREATE PROCEDURE dbo.period @from DATE, @to DATE, @end INT AS
BEGIN
  DECLARE @of DATE, @select MONEY, @case INT
  SELECT @of = MAX(l.day) FROM dbo.log AS l WHERE l.day >= @from
  INSERT INTO dbo.kept (day, state) SELECT @of, CASE WHEN o.day < @to THEN o.state ELSE @end END FROM dbo.orders AS o WHERE o.day = @of
  UPDATE dbo.kept SET seen = 1 WHERE day BETWEEN @from AND @end
  SELECT @select = SUM(i.amount) FROM dbo.items AS i WHERE i.kind = @case
  INSERT INTO dbo.sums (total) VALUES (@select)
  DELETE FROM dbo.items WHERE day = @from
  DELETE FROM dbo.orders WHERE day = @of
END
