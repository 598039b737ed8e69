-- What its own functions call their columns (pg_proc.proargnames): an alias renames only the ones without a name.
CREATE TABLE docs (id INT, body JSONB, pages INT);
CREATE VIEW elements AS SELECT * FROM docs AS d CROSS JOIN jsonb_array_elements(d.body) AS e;
CREATE VIEW pairs AS SELECT d.id, p.* FROM docs AS d, jsonb_each_text(d.body) WITH ORDINALITY AS p (name);
CREATE VIEW numbers AS SELECT d.id, n.* FROM docs AS d, generate_series(1, d.pages) AS n;
CREATE VIEW names AS SELECT * FROM (SELECT d.id FROM docs AS d, jsonb_object_keys(d.body)) AS i, generate_series(1, i.id);
