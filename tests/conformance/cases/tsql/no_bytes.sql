-- 0x is a binary constant without bytes, and no column.
CREATE VIEW dbo.stamps AS
SELECT id, ISNULL(stamp, 0x) AS stamp, 0x AS nothing FROM dbo.rows_seen WHERE [hash] <> 0x AND [0x] = 1;
