CREATE TABLE mart.totals AS
FROM raw.fares
|> WHERE kind = 'bus'
|> EXTEND amount * rate AS paid
|> AGGREGATE SUM(paid) AS total, MAX(day) AS last_day GROUP BY zone, rider
|> SET total = ROUND(total, 2)
|> DROP rider
|> RENAME last_day AS until;
