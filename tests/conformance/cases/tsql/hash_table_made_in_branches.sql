-- A temporary table that each arm of an IF makes is one table; one made again for sure is another.
CREATE PROCEDURE dbo.load_orders @full BIT AS
BEGIN
    IF @full = 1
        SELECT a, b INTO #stage FROM dbo.s1
    ELSE
        SELECT c AS a, d AS b INTO #stage FROM dbo.s2
    INSERT INTO dbo.t (a, b) SELECT a, b FROM #stage
    IF OBJECT_ID('tempdb..#stage') IS NOT NULL
        DROP TABLE #stage
    SELECT e AS a INTO #stage FROM dbo.s3
    INSERT INTO dbo.u (a) SELECT a FROM #stage
END
GO
CREATE PROCEDURE dbo.load_others @full BIT AS
    IF @full = 1
        SELECT f AS a INTO #stage FROM dbo.s4
    ELSE
        SELECT g AS a INTO #stage FROM dbo.s5
    INSERT INTO dbo.w (a) SELECT a FROM #stage
