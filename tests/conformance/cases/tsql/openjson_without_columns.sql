SELECT s.id, j.[key], j.value INTO dbo.t FROM dbo.s AS s CROSS APPLY OPENJSON(s.doc) AS j
