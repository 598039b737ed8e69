CREATE TABLE dbo.t (id INT IDENTITY(1, 1) PRIMARY KEY, a INT, twice AS (a * 2), b INT)
INSERT dbo.t SELECT s.x, s.y FROM dbo.s AS s
