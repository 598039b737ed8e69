-- A view is the kind without another, a seed's columns are those of its block, an audit is a test.
MODEL (name raw.zones, kind SEED (path '../seeds/zones.csv'), columns (zone_id INT, label TEXT));

MODEL (name mart.fares_by_zone);
JINJA_QUERY_BEGIN;
SELECT z.*, SUM(f.fare) AS fares
FROM raw.zones AS z
JOIN @schema.fares AS f ON f.zone = z.zone_id
GROUP BY ALL
JINJA_END;

AUDIT (name no_fare_is_lost);
SELECT * FROM @this_model WHERE fares IS NULL;
