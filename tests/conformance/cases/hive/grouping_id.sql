CREATE TABLE m.sums AS
SELECT region, kind, GROUPING__ID AS level, SUM(amount) AS total FROM raw.sales GROUP BY region, kind WITH ROLLUP;
