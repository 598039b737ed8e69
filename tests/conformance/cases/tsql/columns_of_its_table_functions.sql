-- OPENJSON without WITH gives key, value and type; STRING_SPLIT value, and ordinal where it is asked for.
CREATE TABLE dbo.docs (id INT, body NVARCHAR(MAX), tags NVARCHAR(200))
GO
SELECT d.id, j.* INTO dbo.parts FROM dbo.docs AS d CROSS APPLY OPENJSON(d.body) AS j
SELECT d.id, s.* INTO dbo.tags FROM dbo.docs AS d CROSS APPLY STRING_SPLIT(d.tags, ',', 1) AS s
SELECT d.id, s.* INTO dbo.words FROM dbo.docs AS d CROSS APPLY STRING_SPLIT(d.tags, ' ') AS s
