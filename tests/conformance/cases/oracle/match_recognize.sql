CREATE TABLE t AS
SELECT m.symbol, m.low, m.best
FROM ticks MATCH_RECOGNIZE (
  PARTITION BY symbol
  ORDER BY at
  MEASURES LAST(down.price) AS low, MAX(up.price) AS best
  ONE ROW PER MATCH
  PATTERN (down+ up+)
  DEFINE down AS down.price < PREV(down.price), up AS up.volume > 0
) m;
