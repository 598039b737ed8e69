CREATE TABLE t AS
SELECT a.x, g.day
FROM a, generate_series(a.first_day, a.last_day, interval '1 day') AS g (day);
