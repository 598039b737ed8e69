CREATE PROCEDURE dbo.store_it AS
INSERT INTO dbo.kept (id, amount) SELECT w.id, w.amount FROM #work AS w JOIN dbo.live AS l ON l.id = w.id
GO
CREATE PROCEDURE dbo.by_day AS
BEGIN
    CREATE TABLE #work (id int, amount money);
    INSERT INTO #work SELECT m.no, m.total FROM dbo.days AS m WHERE m.closed = 1;
    EXEC dbo.store_it;
END
GO
CREATE PROCEDURE dbo.by_month @m int AS
BEGIN
    SELECT o.no AS id, SUM(o.total) AS amount INTO #work FROM dbo.months AS o GROUP BY o.no;
    EXEC @code = dbo.store_it @silent = 1;
END
GO
