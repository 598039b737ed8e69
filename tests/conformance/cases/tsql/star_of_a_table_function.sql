-- The alias of a table function is no column of it: who selects all of it gets columns nobody states.
SELECT * INTO dbo.x FROM dbo.rows_of(5) AS f
SELECT s.b, f.* INTO dbo.w FROM dbo.s AS s CROSS APPLY dbo.rows_for(s.k) AS f
INSERT INTO dbo.y (a, f) SELECT x.a, x.f FROM dbo.x AS x
SELECT d.a, s.b INTO dbo.z FROM OPENROWSET(BULK 'c:\x.csv', FIRSTROW = 2) AS d CROSS JOIN dbo.s AS s
