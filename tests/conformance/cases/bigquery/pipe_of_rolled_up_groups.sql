CREATE TABLE d.sums AS
FROM d.sales
|> WHERE year > 2020
|> AGGREGATE SUM(amount) AS total, MAX(day) AS last GROUP BY ROLLUP (region, UPPER(city) AS town)
|> WHERE total > 3;
