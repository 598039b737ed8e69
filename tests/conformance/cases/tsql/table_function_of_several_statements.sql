CREATE FUNCTION dbo.totals (@day DATE) RETURNS @r TABLE (id INT PRIMARY KEY, total MONEY) AS
BEGIN
    INSERT INTO @r SELECT s.id, SUM(s.amount) FROM dbo.sales AS s GROUP BY s.id
    RETURN
END
GO
INSERT INTO dbo.t (id, total) SELECT r.id, r.total FROM dbo.totals('2024-01-01') AS r
