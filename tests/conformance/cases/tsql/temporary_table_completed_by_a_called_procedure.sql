CREATE PROCEDURE dbo.complete AS
BEGIN
    INSERT INTO #cart (id, price) SELECT x.id, x.price FROM dbo.extras AS x WHERE NOT EXISTS (SELECT 1 FROM #cart AS c WHERE c.id = x.id);
END
GO
CREATE PROCEDURE dbo.other_caller AS
BEGIN
    SELECT g.id, g.price INTO #cart FROM dbo.gifts AS g;
    EXEC dbo.complete;
END
GO
CREATE PROCEDURE dbo.check_out AS
BEGIN
    SELECT m.id, m.price INTO #cart FROM dbo.chosen AS m;
    EXEC dbo.complete;
    INSERT INTO dbo.bill (id, price) SELECT c.id, c.price FROM #cart AS c;
END
GO
