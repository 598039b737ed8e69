CREATE PROCEDURE dbo.fill_named AS
BEGIN
    INSERT INTO #named (no, title) SELECT b.id, b.name FROM dbo.books b;
    INSERT INTO #named (title, no) SELECT f.title, f.no FROM dbo.films f;
    UPDATE #named SET price = p.cents FROM #named n JOIN dbo.prices p ON p.item = n.no;
END
GO
CREATE PROCEDURE dbo.fill_plain AS
BEGIN
    INSERT INTO #plain SELECT b.id, b.name FROM dbo.books b;
    INSERT INTO #plain SELECT f.no, f.title FROM dbo.films f;
END
GO
CREATE PROCEDURE dbo.main AS
BEGIN
    CREATE TABLE #named (no int, title varchar(90), price int);
    EXEC dbo.fill_named;
    INSERT INTO dbo.items (no, title, price) SELECT n.no, n.title, n.price FROM #named AS n;
    CREATE TABLE #plain (no int, title varchar(90));
    EXEC dbo.fill_plain;
    INSERT INTO dbo.titles (no, title) SELECT p.no, p.title FROM #plain AS p;
END
GO
