CREATE VIEW v AS
WITH club AS (SELECT i.id, i.nm FROM i),
cl AS (SELECT club.id, LISTAGG(club.nm, ';') WITHIN GROUP (ORDER BY club.nm) AS nm,
  start + 1 AS s,
  col
  FROM club GROUP BY club.id)
SELECT cl.id, cl.nm FROM cl;
