CREATE TABLE #held (id int, amount money);
INSERT #held SELECT * FROM dbo.movements;
DECLARE @ids TABLE (id int);
INSERT INTO @ids SELECT m.* FROM dbo.marked m;
INSERT INTO dbo.kept (amount) SELECT h.amount FROM #held h WHERE h.id IN (SELECT id FROM @ids);
