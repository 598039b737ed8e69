CREATE TABLE core.t (a int);
ALTER TABLE core.t SET SCHEMA archive;
INSERT INTO u SELECT * FROM archive.t;
