SELECT t.c.value('@id', 'int') AS id, c.value('x', 'int') AS v, d.doc.query('a') AS q, dbo.fn(d.z) AS f
INTO dbo.x
FROM dbo.docs AS d CROSS APPLY d.body.nodes('/r/i') AS t(c)
WHERE d.body.exist('/x') = 1;
