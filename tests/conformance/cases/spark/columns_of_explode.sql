-- Without names: col, with posexplode pos before it; the keys and values of a map that is made on the spot.
CREATE TABLE docs (id INT, tags ARRAY<STRING>);
CREATE TABLE parts AS SELECT id, explode_outer(tags) FROM docs;
CREATE TABLE places AS SELECT id, posexplode(tags) FROM docs;
CREATE TABLE steps AS SELECT d.id, e.* FROM docs AS d LATERAL VIEW posexplode_outer(d.tags) e;
CREATE TABLE maps AS SELECT d.id, e.* FROM docs AS d LATERAL VIEW explode(map('a', d.id)) e;
