SELECT
    a.id,
    STUFF((SELECT ',' + tag FROM dbo.b AS b WHERE b.id = a.id FOR XML PATH(''), TYPE).value('.', 'NVARCHAR(MAX)'), 1, 1, '') AS tags
INTO dbo.t
FROM dbo.a AS a
