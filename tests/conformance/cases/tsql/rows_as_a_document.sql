INSERT INTO dbo.docs (id, body)
SELECT c.id, (SELECT o.no, o.total FROM dbo.orders AS o WHERE o.cust = c.id FOR JSON PATH, ROOT('orders')) FROM dbo.cust AS c;
INSERT INTO dbo.whole (body)
SELECT q.doc FROM (SELECT a.x AS '@x', a.y FROM dbo.a AS a WHERE a.z > 0 FOR XML PATH('a'), TYPE) AS q (doc);
