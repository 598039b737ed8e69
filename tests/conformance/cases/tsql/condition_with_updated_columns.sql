CREATE TRIGGER dbo.keep_code ON dbo.people AFTER UPDATE AS
BEGIN
    IF UPDATE(code) OR NOT EXISTS (SELECT i.id FROM deleted d JOIN inserted i ON i.id = d.id)
    BEGIN
        INSERT INTO dbo.codes (code) SELECT i.code FROM inserted i
    END
    IF NOT UPDATE(code) AND (SELECT COUNT(*) FROM dbo.rules r WHERE r.live = 1) > 0
        INSERT INTO dbo.names (name) SELECT i.name FROM inserted i
END
