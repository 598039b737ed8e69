-- SQLMesh's block names the table that the query fills; macros are functions, their variables values.
MODEL (
  name silver.rides,
  kind INCREMENTAL_BY_TIME_RANGE (time_column started_at, batch_size 7),
  cron '@daily', /* every night */
  audits (NOT_NULL(columns := (ride_key)))
);

@DEF(least, 3);

WITH ridden AS (
  SELECT ride_id, bike_id, started_at, meters
  FROM bronze.rides
  WHERE started_at BETWEEN @start_ts AND @end_ts AND meters > @least
)
SELECT @GENERATE_SURROGATE_KEY(ride_id, bike_id) AS ride_key, started_at, meters / 1000 AS km
FROM ridden;

CREATE INDEX IF NOT EXISTS rides_by_day ON @this_model (started_at);
