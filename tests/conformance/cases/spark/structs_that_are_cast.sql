-- The type that a struct is cast to names its fields, those of structs within it, too.
CREATE VIEW flat AS
SELECT s.a AS a, s.b AS b FROM (SELECT CAST(STRUCT(name, price) AS STRUCT<a: STRING, b: DOUBLE>) AS s FROM goods) x;

CREATE VIEW deep AS
SELECT s.p.a AS a, s.n AS n
FROM (SELECT CAST(STRUCT(STRUCT(name, price), stock) AS STRUCT<p: STRUCT<a: STRING, b: DOUBLE>, n: INT>) AS s FROM goods) x;
