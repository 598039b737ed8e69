CREATE TABLE spells AS
SELECT m.meter, m.since, m.mean
FROM readings MATCH_RECOGNIZE (
  PARTITION BY meter
  ORDER BY taken
  MEASURES FIRST(quiet.taken) AS since, AVG(either.load) AS mean
  ONE ROW PER MATCH
  AFTER MATCH SKIP TO LAST busy
  PATTERN (quiet+ busy+)
  SUBSET either = (quiet, busy), last_of = (busy)
  DEFINE quiet AS quiet.load < 5, busy AS busy.load > PREV(busy.load) AND busy.valid = 'Y'
) m;
