CREATE TABLE dbo.region (id INT);
ALTER SCHEMA sales TRANSFER OBJECT::dbo.region;
ALTER SCHEMA sales TRANSFER TYPE::dbo.kind;
INSERT INTO dbo.z (a) SELECT id FROM sales.region;
