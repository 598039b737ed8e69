-- What stands alone on its line, where something whole has come before, adds a clause of which nothing is known.
INSERT INTO mart.trips (trip_id)
SELECT t.trip_id FROM raw.trips AS t
WHERE NOT EXISTS (SELECT 1 FROM raw.cancelled AS c WHERE c.trip_id = t.trip_id)
  {more_filters}
ORDER BY t.day;
