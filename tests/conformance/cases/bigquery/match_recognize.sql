CREATE TABLE d.drops AS
SELECT m.place, m.begins, m.low
FROM d.prices MATCH_RECOGNIZE (
  PARTITION BY place ORDER BY day
  MEASURES FIRST(falls.day) AS begins, MIN(falls.price) AS low
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (falls+)
  DEFINE falls AS price < LAG(price)
  OPTIONS (use_longest_match = TRUE)
) AS m
WHERE m.low > 0;
CREATE TABLE d.rises AS
FROM d.prices
|> WHERE ok
|> MATCH_RECOGNIZE (PARTITION BY place ORDER BY day MEASURES MAX(rises.price) AS high PATTERN (rises+) DEFINE rises AS price > LAG(price))
|> WHERE high > 1
|> TABLESAMPLE SYSTEM (10 PERCENT)
|> ASSERT high > 0
|> RENAME high AS top;
