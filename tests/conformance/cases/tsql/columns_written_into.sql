UPDATE dbo.docs SET body.WRITE(n.text, 0, NULL), note = n.note FROM dbo.news n WHERE n.id = docs.id;
UPDATE dbo.docs SET docs.tree.modify('delete (/a/b)[1]') WHERE old = 1;
MERGE TOP (10) PERCENT INTO dbo.state AS t USING dbo.states AS s ON t.id = s.id WHEN MATCHED AND s.name <> '' THEN UPDATE SET t.name = s.name;
INSERT INTO dbo.tickets OUTPUT inserted.id INTO dbo.given (id) DEFAULT VALUES;
SELECT DATE_BUCKET(week, 2, o.day) AS fortnight INTO dbo.fortnights FROM dbo.orders AS o WHERE o.code ! = '' AND o.kind <> '';
