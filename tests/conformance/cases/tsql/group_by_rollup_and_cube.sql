SELECT a, b, SUM(x) AS total INTO dbo.t FROM dbo.s GROUP BY ROLLUP (a, b)
SELECT c, SUM(x) AS total INTO dbo.u FROM dbo.s GROUP BY c WITH CUBE
