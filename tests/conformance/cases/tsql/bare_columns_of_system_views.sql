INSERT INTO dbo.inventory (tab, col, size, kind, hidden)
SELECT t.name, c.name, max_length, y.name, is_ms_shipped
FROM sys.tables AS t
JOIN sys.columns AS c ON c.object_id = t.object_id
JOIN master.sys.types AS y ON y.user_type_id = c.user_type_id
WHERE is_nullable = 0 AND temporal_type = 0;

INSERT INTO dbo.checked (tab, col, note)
SELECT TABLE_NAME, COLUMN_NAME, r.remark
FROM INFORMATION_SCHEMA.COLUMNS
JOIN dbo.remarks AS r ON r.pos = ORDINAL_POSITION;
GO
-- a table of one's own that is called so counts as it is made
CREATE VIEW sys.schemas AS SELECT * FROM dbo.all_schemas;
GO
INSERT INTO dbo.owners (id) SELECT principal_id FROM sys.schemas AS s JOIN dbo.users AS u ON u.id = s.id;
