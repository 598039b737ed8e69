SELECT s.id, x.value AS tag INTO dbo.t FROM dbo.s AS s CROSS APPLY STRING_SPLIT(s.tags, ',') AS x
