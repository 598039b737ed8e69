CREATE TABLE dbo.t_new (a INT)
EXEC sp_rename 'dbo.t_new', 't'
