CREATE TABLE t AS
WITH q AS (SELECT CAST(ROW(a, b) AS ROW(x BIGINT, y VARCHAR)) AS s, array_agg(CAST(ROW(c, d) AS ROW(k INT, v INT))) AS l FROM r GROUP BY a, b)
SELECT q.s.y, s.x, e.m FROM q CROSS JOIN UNNEST(q.l) AS e (n, m);
