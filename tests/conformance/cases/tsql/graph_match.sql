SELECT p.Name AS a, f.Name AS b INTO dbo.res
FROM dbo.Person AS p, dbo.FriendOf AS fo, dbo.Person AS f
WHERE MATCH(p-(fo)->f) AND p.Age > 3
RENAME OBJECT dbo.res TO old
