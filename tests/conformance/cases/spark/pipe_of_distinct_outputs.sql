-- SELECT DISTINCT as a step of a pipe: equal rows are a group.
CREATE TABLE core.pairs AS
FROM core.trips AS t
|> JOIN core.stops AS s USING (stop_id)
|> SELECT DISTINCT t.line, LOWER(s.town) AS town
|> WHERE town <> 'x';
