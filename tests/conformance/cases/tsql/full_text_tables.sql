INSERT INTO hits (id, title, score)
SELECT d.id, d.title, k.[RANK]
FROM docs AS d
INNER JOIN CONTAINSTABLE(docs, (title, body), N'lineage', LANGUAGE 1033, 10) AS k ON d.id = k.[KEY];
