CREATE TABLE t AS
WITH q AS (SELECT {'x': a, 'y': {'z': b}} AS s, struct_pack(k := c, m := d) AS p, list({'e': e, 'f': f}) AS l FROM r GROUP BY ALL)
SELECT s.x, q.s.y.z, p['k'] AS k, (p).m, i.f FROM q, UNNEST(q.l) AS u(i);
CREATE TABLE u AS SELECT o.item.k AS k FROM (SELECT unnest(q.l) AS item FROM (SELECT [{'k': a, 'v': b}] AS l FROM r) AS q) AS o;
