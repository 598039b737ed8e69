-- The keys of a JOIN behind a step are that step's; the table keeps its alias.
CREATE TABLE mart.doubled AS
FROM raw.rides AS r
|> EXTEND meters * 2 AS both_ways
|> JOIN raw.bikes USING (bike_id)
|> SELECT bike_id, both_ways, bikes.maker, r.rider;
