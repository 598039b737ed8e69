SELECT s.id, j.sku, j.qty INTO dbo.t
FROM dbo.s AS s
CROSS APPLY OPENJSON(s.doc, '$.items') WITH (sku NVARCHAR(20) '$.sku', qty INT '$.qty') AS j
