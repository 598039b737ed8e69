CREATE PROCEDURE dbo.fill_it AS
INSERT INTO #work (amount, id) SELECT m.amount, m.id FROM dbo.movements AS m WHERE m.live = 1
GO
CREATE PROCEDURE dbo.main AS
BEGIN
    CREATE TABLE #work (id int, amount money, class char(1));
    CREATE TABLE #other (id int);
    EXEC dbo.fill_it;
    EXEC @code = dbo.rate_it @scale = 2;
    EXEC dbo.made_by_nobody;
    INSERT INTO dbo.result (id, amount, class) SELECT w.id, w.amount, w.class FROM #work AS w;
END
GO
CREATE PROCEDURE dbo.rate_it @scale int AS
BEGIN
    INSERT INTO #work (id, class) SELECT c.id, c.class FROM dbo.classes AS c
END
GO
