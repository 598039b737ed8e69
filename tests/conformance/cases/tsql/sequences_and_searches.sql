SELECT NEXT VALUE FOR dbo.seq AS no, d.title, q.c
INTO dbo.t
FROM dbo.docs AS d
INNER JOIN CONTAINSTABLE(dbo.texts, body, 'word') AS k ON k.[KEY] = d.id
CROSS JOIN OPENQUERY(elsewhere, 'SELECT c FROM x') AS q
