CREATE TABLE trips (trip_id BIGINT, rider STRING, fare DECIMAL(9, 2), city STRING);

CREATE VIEW fares AS
SELECT rider, fare FROM trips |> WHERE fare > 0 |> EXTEND fare * 2 AS twice;
