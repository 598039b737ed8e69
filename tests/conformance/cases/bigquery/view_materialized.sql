CREATE MATERIALIZED VIEW d.v PARTITION BY day OPTIONS (enable_refresh = true) AS
SELECT day, SUM(a) AS total FROM d.s GROUP BY day;
