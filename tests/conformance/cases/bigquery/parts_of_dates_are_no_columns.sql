CREATE TABLE d.t AS
SELECT
  DATE_TRUNC(s.day, MONTH) AS month, EXTRACT(YEAR FROM s.at) AS year,
  TIMESTAMP_DIFF(s.b, s.a, SECOND) AS seconds, DATE_ADD(s.day, INTERVAL s.n DAY) AS later
FROM d.s AS s;
