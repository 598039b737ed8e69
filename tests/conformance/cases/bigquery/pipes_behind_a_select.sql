-- Pipes may follow a whole query: they go on with its columns, not with those of its tables.
CREATE TABLE trips (trip_id INT64, rider STRING, fare NUMERIC, city STRING);

CREATE VIEW fares AS
SELECT rider, fare FROM trips |> WHERE fare > 0 |> EXTEND fare * 2 AS twice;

CREATE VIEW names AS
WITH t AS (SELECT rider, city FROM trips |> DISTINCT)
SELECT rider AS name FROM t UNION ALL SELECT city FROM trips |> EXTEND UPPER(name) AS loud;
