CREATE PROCEDURE dbo.calc AS
UPDATE b SET total = b.qty * p.price FROM #basket AS b JOIN dbo.prices AS p ON p.sku = b.sku
GO
CREATE PROCEDURE dbo.round_off AS
BEGIN
    EXEC dbo.calc;
    UPDATE #basket SET total = ROUND(total, 2);
END
GO
CREATE PROCEDURE dbo.web AS
BEGIN
    SELECT w.sku, w.n AS qty, CAST(0 AS money) AS total INTO #basket FROM dbo.web_cart AS w;
    EXEC dbo.calc;
    INSERT INTO dbo.web_bill (sku, total) SELECT sku, total FROM #basket;
END
GO
CREATE PROCEDURE dbo.shop AS
BEGIN
    CREATE TABLE #basket (sku varchar(9), qty int, total money);
    INSERT INTO #basket (sku, qty) SELECT s.code, s.pieces FROM dbo.shop_lines AS s;
    EXEC dbo.round_off;
    INSERT INTO dbo.shop_bill (sku, total) SELECT sku, total FROM #basket;
END
GO
CREATE PROCEDURE dbo.copy_over AS
INSERT INTO #other (no, n) SELECT a.no, a.n * 2 FROM #one AS a
GO
CREATE PROCEDURE dbo.both_tables AS
BEGIN
    CREATE TABLE #other (no int, n int);
    SELECT c.no, c.n INTO #one FROM dbo.counted AS c;
    EXEC dbo.copy_over;
    INSERT INTO dbo.doubled (no, n) SELECT o.no, o.n FROM #other AS o;
END
