CREATE TABLE people (id int, name text);
CREATE FUNCTION adults() RETURNS SETOF people LANGUAGE sql AS 'SELECT * FROM people';
CREATE FUNCTION named() RETURNS SETOF record AS $$ SELECT a.name, a.id FROM adults() a $$ LANGUAGE sql;
INSERT INTO t SELECT * FROM adults();
INSERT INTO u (n, i) SELECT q.n, q.i FROM named() AS q (n text, i int);
