(SELECT berth FROM dbo.pier)
GO
(SELECT keel FROM dbo.dock) UNION ALL (SELECT mast FROM dbo.yard WHERE open_ = 1)
GO
INSERT INTO dbo.kept (k) (SELECT rope FROM dbo.store);
