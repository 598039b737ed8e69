CREATE TABLE people (id int, first_name text, mail text);
DROP TABLE IF EXISTS people;
CREATE TABLE people (id int, name text);

INSERT INTO letters (who, mail) SELECT p.first_name, mail FROM people p;
INSERT INTO copies SELECT * FROM people;
