-- RESAMPLE adds rows for times that are missing; the columns are the table's.
CREATE TABLE evenly AS
SELECT g.meter, g.read_at, INTERPOLATE_LINEAR(g.kwh) OVER (PARTITION BY g.meter ORDER BY g.read_at) AS kwh
FROM gauges AS g RESAMPLE (USING read_at INCREMENT BY INTERVAL '15 minutes' PARTITION BY meter)
JOIN meters m ON m.id = g.meter;
