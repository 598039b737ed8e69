INSERT INTO dbo.archive (id, name)
SELECT d.id, d.name FROM (DELETE FROM dbo.live OUTPUT deleted.id, deleted.name WHERE old = 1) AS d
