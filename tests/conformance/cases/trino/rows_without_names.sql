-- Fields of rows go by their places until a cast, an UNNEST or a star with names calls them; so do those of rows in rows.
CREATE TABLE meters (id bigint, unit varchar, read_at date, amount double);

CREATE VIEW listed AS
SELECT u.shout, u.twice, u.one
FROM (SELECT unit, array_agg(ROW(upper(unit), amount * 2, 1)) AS all_read FROM meters GROUP BY unit) g
CROSS JOIN UNNEST(g.all_read) AS u (shout, twice, one);

CREATE VIEW nested AS
SELECT m.pair.b AS b, m.pair.c AS c
FROM (SELECT CAST(ROW(ROW(unit, amount), id) AS ROW(pair ROW(b varchar, c double), id bigint)) AS m FROM meters) x;

CREATE VIEW tried AS
SELECT m.c FROM (SELECT TRY_CAST(ROW(unit, amount) AS ROW(b varchar, c double)) AS m FROM meters) x;

CREATE VIEW collected AS
SELECT u.label, u.total, g.all_read[1].total AS first_total
FROM (
  SELECT CAST(array_agg(ROW(unit, amount) ORDER BY read_at) FILTER (WHERE id > 0) AS ARRAY(ROW(label varchar, total double))) AS all_read
  FROM meters
) g
CROSS JOIN UNNEST(g.all_read) AS u (label, total);
