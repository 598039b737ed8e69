-- The tables of the first steps are known by their aliases in later ones.
CREATE TABLE d.t AS
FROM d.o AS o
|> LEFT JOIN d.c AS c ON c.id = o.cid
|> EXTEND UPPER(c.nm) AS nm
|> WINDOW SUM(o.amt) OVER (PARTITION BY c.city) AS total
|> SELECT o.id, nm, c.city, total;
