-- A name that a template completes is kept as it is written, blanks aside; an object in braces is an object.
INSERT INTO {{ params.db }}.mart.trips (trip_id, facts)
SELECT t.trip_id, {'km': t.km, 'day': '{{ ds }}'}
FROM {{params.db}}.raw.trips AS t
WHERE t.day > {{ prev_ds }} AND {{ only }};
