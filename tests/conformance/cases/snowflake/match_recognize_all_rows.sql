CREATE TABLE ticks (symbol TEXT, at DATE, price INT);
CREATE TABLE t AS
SELECT * FROM ticks MATCH_RECOGNIZE (
  PARTITION BY symbol
  ORDER BY at
  MEASURES FIRST(price) AS start_price, MATCH_NUMBER() AS n
  ALL ROWS PER MATCH
  PATTERN (a b+)
  DEFINE b AS price > LAG(price)
);
