CREATE TABLE visit (id INT, tags MAP<STRING, INT>, steps ARRAY<STRUCT<page: STRING, took: INT>>);
CREATE TABLE of_map AS SELECT id, explode(tags) FROM visit;
CREATE TABLE of_map_with_place AS SELECT posexplode(v.tags) FROM visit AS v;
CREATE TABLE of_array AS SELECT explode_outer(steps) FROM visit;
CREATE TABLE of_elements AS SELECT col.* FROM (SELECT explode(steps) FROM visit) AS e;
CREATE TABLE of_view AS SELECT t.* FROM visit LATERAL VIEW OUTER explode(tags) t;
CREATE TABLE of_join AS SELECT key, value FROM visit JOIN LATERAL explode(tags);
