CREATE TABLE o AS
SELECT a.id, b.x
FROM (SELECT * FROM (SELECT id, k, v FROM t) PIVOT (SUM(v) + 1 FOR k IN ('x' AS x))) AS a
JOIN (SELECT * FROM (SELECT id, k, v FROM u) PIVOT (SUM(v) / 2 FOR k IN ('x' AS x))) AS b ON a.id = b.id;
