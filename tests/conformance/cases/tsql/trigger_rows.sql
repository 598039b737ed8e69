CREATE TRIGGER dbo.tr ON dbo.acc AFTER UPDATE AS
BEGIN
  SET NOCOUNT ON;
  INSERT INTO dbo.audit (id, was, is_now)
  SELECT i.id, d.bal, i.bal FROM inserted i JOIN deleted d ON d.id = i.id WHERE i.bal <> d.bal;
END
GO
CREATE TRIGGER dbo.tr2 ON dbo.card INSTEAD OF INSERT AS
INSERT INTO dbo.cards2 (id) SELECT id FROM inserted
GO
CREATE TRIGGER guard ON ALL SERVER FOR LOGON AS INSERT INTO dbo.logons (who) SELECT name FROM dbo.users
GO
