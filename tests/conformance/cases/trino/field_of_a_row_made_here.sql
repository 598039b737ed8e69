CREATE TABLE t AS
WITH q AS (SELECT CAST(ROW(a, b) AS ROW(x BIGINT, y VARCHAR)) AS s, array_agg(CAST(ROW(c, d) AS ROW(k INT, v INT))) AS l FROM r GROUP BY a, b)
SELECT q.s.y, s.x, e.m FROM q CROSS JOIN UNNEST(q.l) AS e (n, m);
CREATE TABLE u AS SELECT e.v, lag(q.s) OVER (ORDER BY q.k).x AS before
FROM (SELECT k, CAST(ROW(a, b) AS ROW(x INT, y INT)) AS s, ARRAY[CAST(ROW(c, d) AS ROW(k INT, v INT))] AS l FROM r) AS q CROSS JOIN UNNEST(q.l) AS e;
