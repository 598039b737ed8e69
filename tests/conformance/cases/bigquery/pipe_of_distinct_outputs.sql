-- SELECT DISTINCT as a step of a pipe: equal rows are a group.
CREATE TABLE mart.pairs AS
FROM raw.trips AS t
|> JOIN raw.stops AS s USING (stop_id)
|> SELECT DISTINCT t.line, LOWER(s.town) AS town
|> WHERE town <> 'x';
