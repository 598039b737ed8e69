-- Two INSERTs that differ by where their OUTPUT goes, and one that has none.
CREATE TABLE dbo.limits (id int IDENTITY, name varchar(20));
INSERT INTO dbo.limits (name) VALUES ('day');
INSERT INTO dbo.limits (name) OUTPUT inserted.id INTO dbo.new_limits (id) VALUES ('week');
INSERT INTO dbo.limits (name) OUTPUT inserted.id INTO dbo.late_limits (id) VALUES ('month');
