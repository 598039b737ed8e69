CREATE TABLE o AS
SELECT * FROM (SELECT id, k, ts FROM t) PIVOT (MIN(ts) / 1e9 AS lo, MAX(ts) AS hi FOR k IN ('x' AS x));
