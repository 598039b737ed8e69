CREATE VIEW stats AS
SELECT host, medianExact(ms) AS mid, medianTimingIf(ms, ok) AS mid_ok, first_value(path) AS path, last_value(ms) OVER (ORDER BY host) AS last_ms,
       sparkbar(9)(at, ms) AS bars, groupArrayIntersect(tags) AS tags
FROM hits
GROUP BY host;
