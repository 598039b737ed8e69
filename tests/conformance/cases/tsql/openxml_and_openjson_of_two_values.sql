INSERT INTO dbo.parts (no, label)
SELECT no, label FROM OPENXML(@doc, '/a/b', 2) WITH (no INT '../@no', label NVARCHAR(20) '@label');
INSERT INTO dbo.bits (k, id)
SELECT r.k, j.id FROM dbo.raws AS r CROSS APPLY OPENJSON(ISNULL(r.body, '{}'), ISNULL(r.path, '$.a')) WITH (id INT) AS j;
INSERT INTO dbo.prices (eur) SELECT JSON_VALUE(q.doc, '$.eur' RETURNING DECIMAL(9, 2)) FROM dbo.quotes AS q;
