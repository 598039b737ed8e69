CREATE TABLE d.z AS
FROM d.s AS st
|> AGGREGATE SUM(n) AS total GROUP BY id
|> AS t1
|> JOIN d.u AS t2 ON t1.id = t2.id
|> SELECT t1.total, t2.colour;
