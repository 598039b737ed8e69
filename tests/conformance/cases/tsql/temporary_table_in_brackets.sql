CREATE TABLE #tmp (place VARCHAR(9), old VARCHAR(9), new VARCHAR(9));
INSERT INTO [#tmp] (place, new) SELECT t.Tag, t.Wanted FROM dbo.Wishes AS t;
INSERT INTO [##all] (place, new) SELECT r.Spot, r.Fresh FROM dbo.Reports AS r;
UPDATE [#tmp] SET old = p.Status FROM dbo.Places AS p INNER JOIN [#tmp] ON p.Tag = [#tmp].place WHERE [#tmp].new <> 'x';
INSERT INTO dbo.Changes (place, old, new) SELECT [#tmp].place, [#tmp].old, [##all].new FROM [#tmp] JOIN [##all] ON [##all].place = #tmp.place;
