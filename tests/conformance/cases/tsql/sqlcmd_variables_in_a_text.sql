:setvar Db Sales
EXEC (N'INSERT INTO $(Db).dbo.t (a) SELECT s.a FROM $(Other).dbo.s AS s');
GO
