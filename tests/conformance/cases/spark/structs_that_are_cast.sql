-- The type that a struct is cast to names its fields, those of structs within it, too.
CREATE VIEW flat AS
SELECT s.a AS a, s.b AS b FROM (SELECT CAST(STRUCT(name, price) AS STRUCT<a: STRING, b: DOUBLE>) AS s FROM goods) x;

CREATE VIEW deep AS
SELECT s.p.a AS a, s.n AS n
FROM (SELECT CAST(STRUCT(STRUCT(name, price), stock) AS STRUCT<p: STRUCT<a: STRING, b: DOUBLE>, n: INT>) AS s FROM goods) x;

CREATE VIEW collected AS
SELECT g.l[0].b AS first_b, e.a AS a
FROM (SELECT CAST(COLLECT_LIST(STRUCT(name, price)) AS ARRAY<STRUCT<a: STRING, b: DOUBLE>>) AS l FROM goods) g LATERAL VIEW EXPLODE(g.l) x AS e;
