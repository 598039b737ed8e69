-- Python's format fills in what stands in braces: a name stays as it is written, a value is none of ours.
INSERT INTO {schema}.daily_fares (fare_id, amount, loaded_by)
SELECT f.fare_id, f.amount, {user} AS loaded_by
FROM {schema}.fares_{env} AS f
WHERE f.day >= {start} AND f.zone IN ({zones}) AND ({more_conditions})
LIMIT {most};
