-- table raw.races (race, town, year)
-- table raw.times (race, seconds)
-- PIVOT behind a join is of all that is joined
CREATE TABLE mart.best AS
SELECT *
FROM raw.races
JOIN raw.times USING (race)
PIVOT (MIN(times.seconds) FOR races.year IN (2023 AS y23, 2024 AS y24));
