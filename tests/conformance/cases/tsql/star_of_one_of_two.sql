-- table dbo.a (id, x)
SELECT a.*, b.y INTO dbo.t FROM dbo.a AS a FULL JOIN dbo.b AS b ON b.id = a.id
