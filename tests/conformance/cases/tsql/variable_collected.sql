DECLARE @list NVARCHAR(MAX) = N''
SELECT @list = @list + name + N',' FROM dbo.s
INSERT INTO dbo.t (list) VALUES (@list)
