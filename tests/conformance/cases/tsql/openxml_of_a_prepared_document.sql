DECLARE @doc xml, @h int, @other int
SELECT @doc = m.payload FROM dbo.inbox AS m WHERE m.id = 1
EXEC sp_xml_preparedocument @h OUTPUT, @doc
INSERT INTO dbo.lines (no, sku) SELECT x.no, x.sku FROM OPENXML(@h, '/o/l', 2) WITH (no int '@no', sku varchar(20)) AS x
EXEC sp_xml_removedocument @h
EXEC master.dbo.sp_xml_preparedocument @hdoc = @other OUT, @xmltext = @doc, @xpath_namespaces = '<a/>'
INSERT INTO dbo.heads (name) SELECT name FROM OPENXML(@other, '/o') WITH (name varchar(9))
