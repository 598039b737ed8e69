-- unnest without an alias is its own name; json_each has eight columns.
CREATE TABLE docs (id INT, tags TEXT[], body JSON);
CREATE VIEW tags AS SELECT * FROM (SELECT id, tags FROM docs) AS d, unnest(d.tags);
CREATE VIEW parts AS SELECT d.id, e.* FROM docs AS d, json_each(d.body) AS e;
