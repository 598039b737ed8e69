DELETE dbo.docs FROM (SELECT k.no, MAX(k.id) AS last FROM dbo.keep AS k GROUP BY k.no) AS d
WHERE docs.no = d.no AND docs.id <> d.last;
SELECT s.no INTO #old FROM dbo.src AS s;
DELETE docs FROM #old WHERE docs.no = #old.no;
