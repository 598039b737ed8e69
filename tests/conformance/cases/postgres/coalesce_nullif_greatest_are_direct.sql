CREATE TABLE t AS
SELECT coalesce(a, b) AS x, nullif(c, d) AS y, greatest(e, f) AS z FROM s;
