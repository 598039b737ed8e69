CREATE TABLE dbo.marks (id int, like varchar(5), note varchar(9));
INSERT INTO dbo.kept SELECT id FROM dbo.marks;
