CREATE PROCEDURE dbo.all_people AS
(SELECT e.id, e.name FROM dbo.employees e)
UNION
(SELECT c.id, c.name FROM dbo.contractors c)
ORDER BY name
GO
INSERT INTO dbo.people (id, name) EXEC dbo.all_people
