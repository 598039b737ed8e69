CREATE TABLE m.a AS
SELECT i.amount, off
FROM (SELECT ARRAY_AGG(STRUCT(l.sku AS sku, l.qty AS amount) ORDER BY l.pos) AS items FROM s.lines l GROUP BY l.id) AS x
CROSS JOIN UNNEST(x.items) AS i WITH OFFSET AS off;
CREATE TABLE m.b AS
SELECT i AS whole, i.x, pos FROM s.o AS o, UNNEST([STRUCT(o.a AS x, o.b AS y)]) AS i WITH OFFSET pos;
