CREATE TABLE t AS
SELECT rank() OVER w AS place, count(*) FILTER (WHERE a > 0) AS n, first(b) IGNORE NULLS OVER w AS first_b
FROM s WINDOW w AS (PARTITION BY c ORDER BY d);
