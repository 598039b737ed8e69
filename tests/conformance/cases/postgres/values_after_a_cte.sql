CREATE TABLE top (best int, n int);
INSERT INTO top WITH c AS (SELECT score FROM games) VALUES ((SELECT max(score) FROM c), 1);
CREATE TABLE grid (cells int[], name text);
INSERT INTO grid (cells[1:2], name) SELECT m.cell, m.name FROM marks m TABLESAMPLE bernoulli (10 * 2) REPEATABLE (1 + 1);
CREATE TEMP TABLE small () INHERITS (grid) ON COMMIT DROP;
INSERT INTO pairs (j, k) SELECT json_object(array_agg(g.word)), json_object(g.keys, g.vals) FROM groups g;
