-- Of the texts that CASE and IIF choose from each may be run.
CREATE PROCEDURE report.fill_top @by INT AS
BEGIN
  DECLARE @text NVARCHAR(MAX) = N'INSERT INTO report.top_sales (sale) SELECT TOP 10 s.sale FROM dbo.sales s ORDER BY s.'
    + CASE @by WHEN 1 THEN N'amount' WHEN 2 THEN N'sold_at' ELSE N'sale' END;
  EXEC sp_executesql @text;
  SET @text = IIF(@by = 1, N'INSERT INTO report.kept (sale) SELECT sale FROM dbo.sales', N'INSERT INTO report.kept (sale) SELECT sale FROM dbo.old_sales');
  EXEC (@text);
END
