CREATE TABLE dbo.person (id int, name varchar(40)) AS NODE;
CREATE TABLE dbo.city (id int, name varchar(40)) AS NODE;
CREATE TABLE dbo.lives_in (since int) AS EDGE;
CREATE TABLE dbo.near AS EDGE;
INSERT INTO dbo.person SELECT r.no, r.called FROM dbo.raw_people r;
INSERT INTO dbo.lives_in ($from_id, $to_id, since)
SELECT p.$node_id, c.$node_id, r.since FROM dbo.moves r JOIN dbo.person p ON p.id = r.person JOIN dbo.city c ON c.id = r.city;
INSERT INTO dbo.near VALUES ((SELECT $node_id FROM dbo.city WHERE id = 1), (SELECT $node_id FROM dbo.city WHERE id = 2));
