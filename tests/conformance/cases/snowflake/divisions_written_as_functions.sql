-- DIV0 and DIV0NULL divide: what they are given flows, nothing decides. An IFF of the same kind has a condition.
CREATE TABLE mart.rates AS
SELECT route, DIV0(SUM(fare), SUM(km)) AS per_km, DIV0NULL(MAX(fare), 2) AS half, IFF(stops = 0 OR stops IS NULL, 0, fares / stops) AS per_stop
FROM raw.rides
GROUP BY ALL;
