SELECT
    a.id,
    STUFF((SELECT ',' + b.tag FROM dbo.b AS b WHERE b.id = a.id ORDER BY b.pos FOR XML PATH('')), 1, 1, '') AS tags
INTO dbo.t
FROM dbo.a AS a
